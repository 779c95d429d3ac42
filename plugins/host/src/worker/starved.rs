//! Saying that memory ran out, where a plugin dies of it without a word: code in C rarely asks whether there is any.

/// Has signals that a lack of memory ends in looked at before they kill. Linux alone tells how much is in use.
#[cfg(target_os = "linux")]
pub(super) fn tell() {
    use std::sync::atomic::Ordering;

    let mut limit = libc::rlimit {
        rlim_cur: libc::RLIM_INFINITY,
        rlim_max: libc::RLIM_INFINITY,
    };
    // SAFETY: a system call with a place for its answer.
    let known = unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) } == 0;
    if !known || limit.rlim_cur == libc::RLIM_INFINITY {
        return;
    }
    // SAFETY: a system call without memory.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    // An eighth below the limit: what could not be had was larger than what is left.
    linux::MOST_PAGES.store(limit.rlim_cur / page.max(1) as u64 / 8 * 7, Ordering::Relaxed);
    for (signal, before) in linux::SIGNALS.iter().zip(&linux::BEFORE) {
        // SAFETY: zero is a valid `sigaction`; `look` does only what a handler may; the struct lives through the call.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            let mut old: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = linux::look as extern "C" fn(libc::c_int) as usize;
            action.sa_flags = libc::SA_ONSTACK;
            if libc::sigaction(*signal, std::ptr::null(), &raw mut old) == 0
                && before.set(linux::Action(old)).is_ok()
            {
                libc::sigaction(*signal, &raw const action, std::ptr::null_mut());
            }
        }
    }
}

/// Elsewhere the signal alone is told.
#[cfg(not(target_os = "linux"))]
pub(super) fn tell() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    pub(super) const SIGNALS: [libc::c_int; 3] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT];
    /// What each signal did before.
    pub(super) static BEFORE: [OnceLock<Action>; 3] = [const { OnceLock::new() }; 3];
    /// As many pages are close to the limit.
    pub(super) static MOST_PAGES: AtomicU64 = AtomicU64::new(u64::MAX);

    pub(super) struct Action(pub(super) libc::sigaction);

    // SAFETY: numbers and the address of a function; nothing is written to it.
    unsafe impl Send for Action {}
    // SAFETY: as above.
    unsafe impl Sync for Action {}

    /// Says that memory ran out, if it did, and leaves the signal to what it did before, for it comes again.
    pub(super) extern "C" fn look(signal: libc::c_int) {
        if pages().is_some_and(|pages| pages >= MOST_PAGES.load(Ordering::Relaxed)) {
            let said = b"out of memory\n";
            // SAFETY: a system call on a text that lives through it.
            unsafe { libc::write(libc::STDERR_FILENO, said.as_ptr().cast(), said.len()) };
        }
        for (known, before) in SIGNALS.iter().zip(&BEFORE) {
            if let (true, Some(before)) = (*known == signal, before.get()) {
                // SAFETY: a system call with what an earlier one answered.
                unsafe { libc::sigaction(signal, &raw const before.0, std::ptr::null_mut()) };
            }
        }
    }

    /// How many pages of address space are in use. System calls alone, no memory: a handler may do no more.
    fn pages() -> Option<u64> {
        let mut text = [0_u8; 64];
        // SAFETY: system calls on texts that live through them.
        let read = unsafe {
            let file = libc::open(c"/proc/self/statm".as_ptr(), libc::O_RDONLY);
            if file < 0 {
                return None;
            }
            let read = libc::read(file, text.as_mut_ptr().cast(), text.len());
            libc::close(file);
            read
        };
        let digits = text
            .iter()
            .take(usize::try_from(read).ok()?)
            .take_while(|byte| byte.is_ascii_digit());
        Some(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
    }
}
