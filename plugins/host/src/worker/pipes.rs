//! The pipes to the program that started this one, out of the plugin's reach.

use std::fs::File;
use std::io::{self, Read};

/// What comes from the program.
pub(super) struct Incoming(File);

impl Read for Incoming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

#[cfg(unix)]
pub(super) fn take() -> io::Result<(Incoming, File)> {
    use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};

    let keep = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map(File::from);
    let from = keep(io::stdin().as_fd())?;
    let to = keep(io::stdout().as_fd())?;
    let replace = |with: BorrowedFd<'_>, number: i32| {
        // SAFETY: a system call on numbers; the first is open, the second is a standard one that nothing owns.
        if unsafe { libc::dup2(with.as_raw_fd(), number) } < 0 {
            Err(io::Error::last_os_error())
        } else {
            Ok(())
        }
    };
    // What the plugin prints must not get between the frames, and it must not eat any.
    replace(File::open("/dev/null")?.as_fd(), libc::STDIN_FILENO)?;
    replace(io::stderr().as_fd(), libc::STDOUT_FILENO)?;
    Ok((Incoming(from), to))
}

#[cfg(windows)]
pub(super) fn take() -> io::Result<(Incoming, File)> {
    use std::os::windows::io::AsHandle as _;

    let from = io::stdin().as_handle().try_clone_to_owned()?;
    let to = io::stdout().as_handle().try_clone_to_owned()?;
    Ok((Incoming(from.into()), to.into()))
}

impl Incoming {
    /// Whether something waits to be read, or the other side is gone.
    #[cfg(unix)]
    pub(super) fn anything(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        use std::os::fd::AsRawFd as _;

        let fd = self.0.as_raw_fd();
        move || {
            let mut poll = libc::pollfd {
                fd,
                events: libc::POLLIN,
                revents: 0,
            };
            // SAFETY: a system call with a struct that lives through it, on a pipe that is open as long as the process.
            unsafe { libc::poll(&raw mut poll, 1, 0) > 0 }
        }
    }

    /// Nobody knows here; a plugin that does not stop is killed after a while.
    #[cfg(windows)]
    pub(super) fn anything(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        || false
    }
}
