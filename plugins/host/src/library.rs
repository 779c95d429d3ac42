//! Opening a library and reading the structs in its storage. A library is never unloaded.

use std::path::Path;

use libloading::Library;
use weigh_abi::{ABI_MAJOR, ENTRY_SYMBOL, Entry};
use weigh_sdk::Status;
use weigh_words::text;

use crate::call::call;
use crate::error::{Problem, Trace};
use crate::hooks::Host;

/// Opens a library for good and finds its entry function.
pub(crate) fn open(file: &Path, trace: &mut Trace) -> Result<Entry, Problem> {
    // SAFETY: opening a library runs its initialisers. It is one that somebody pinned as trusted.
    let library = unsafe { open_for_good(file) }.map_err(|error| Problem::Open {
        why: crate::call::clean(&said(&error)),
    })?;
    trace.note("the system opened it");
    // SAFETY: a symbol of this name has this type, by the header; the library stays.
    let entry = unsafe { library.get::<Entry>(ENTRY_SYMBOL).map(|entry| *entry) };
    let entry = entry.map_err(|_| {
        trace.note(format!("there is no symbol {ENTRY_SYMBOL}"));
        match other_version(&library) {
            Some((name, major)) => {
                trace.note(format!("it has the symbol {name}"));
                Problem::OtherAbi { found: major }
            }
            None => Problem::MissingSymbol,
        }
    });
    // A library that was opened once is not closed, whatever it turned out to be.
    std::mem::forget(library);
    let entry = entry?;
    trace.note(format!("it has the symbol {ENTRY_SYMBOL}"));
    Ok(entry)
}

#[cfg(unix)]
unsafe fn open_for_good(file: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::unix::{Library as Unix, RTLD_LOCAL, RTLD_NOW};
    // SAFETY: as the caller says.
    unsafe { Unix::open(Some(file), RTLD_NOW | RTLD_LOCAL | libc::RTLD_NODELETE) }.map(Library::from)
}

#[cfg(windows)]
unsafe fn open_for_good(file: &Path) -> Result<Library, libloading::Error> {
    use libloading::os::windows::Library as Windows;
    // SAFETY: as the caller says.
    let library = unsafe { Windows::new(file) }?;
    library.pin()?;
    Ok(library.into())
}

/// What the system says, without the words of the crate around it.
fn said(error: &libloading::Error) -> String {
    use std::error::Error as _;
    error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// The entry symbol of another major version, if the library has one.
fn other_version(library: &Library) -> Option<(String, u32)> {
    (0..=9).filter(|major| *major != ABI_MAJOR).find_map(|major| {
        let name = format!("weigh_plugin_entry_v{major}");
        // SAFETY: only looked for, never called.
        unsafe { library.get::<Entry>(&name) }
            .is_ok()
            .then_some((name, major))
    })
}

/// Calls the entry function. What it answers is not yet looked at.
pub(crate) fn enter(entry: Entry, host: Host) -> Result<*const weigh_abi::Plugin, Problem> {
    let mut plugin = std::ptr::null();
    // SAFETY: the function of a plugin, with a host that lives as long as the process.
    call(|error| unsafe { entry(host.as_ptr(), &raw mut plugin, error) }).map_err(|failure| match failure
        .status
    {
        Status::Abi => Problem::Refused {
            message: text!(
                "{message} (it says that versions differ)",
                message = failure.message
            ),
        },
        _ => Problem::Refused {
            message: failure.message,
        },
    })?;
    Ok(plugin)
}

/// A struct of the plugin's storage, copied.
///
/// What a newer plugin has behind the end of `T` is left; what an older one lacks of it is zero.
///
/// # Safety
/// `at` is null, or points to a struct that opens with its `struct_size`; zero bytes are a valid `T`.
pub(crate) unsafe fn read<T: Copy>(at: *const T, what: &str, least: usize) -> Result<T, Problem> {
    if at.is_null() || !at.is_aligned() {
        return Err(Problem::Malformed {
            why: text!("its {struct_name} is at no address", struct_name = what),
        });
    }
    // SAFETY: every struct opens with its size, by the header.
    let found = unsafe { at.cast::<u32>().read() } as usize;
    if found < least {
        return Err(Problem::ShortStruct {
            what: what.to_owned(),
            found,
            least,
        });
    }
    let mut copy = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: the plugin says that so many bytes are there, and no more are taken than fit; the rest is zero, which is
    // valid, as the caller promises.
    unsafe {
        let bytes = found.min(size_of::<T>());
        std::ptr::copy_nonoverlapping(at.cast::<u8>(), copy.as_mut_ptr().cast::<u8>(), bytes);
        Ok(copy.assume_init())
    }
}
