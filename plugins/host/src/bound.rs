//! Binding a metric or a curve: types and options in, a handle and the type of its results out.

use std::ffi::c_void;
use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Fields};
use serde_json::{Map, Value};
use weigh_abi::{ArrowSchema, Error, Host as RawHost, Str};
use weigh_sdk::{Argument, Typed};
use weigh_words::{Text, text};

use crate::call::Asked;
use crate::error::PluginError;
use crate::hooks::Host;
use crate::import::field;
use crate::plugin::Part;
use crate::process;

/// `bind` of the header.
pub(crate) type Bind = unsafe extern "C" fn(
    *const RawHost,
    *const ArrowSchema,
    Str,
    *mut *mut c_void,
    *mut ArrowSchema,
    *mut Error,
) -> i32;
/// `unbind` of the header.
pub(crate) type Unbind = unsafe extern "C" fn(*mut c_void);

/// A metric or a curve that is bound.
pub(crate) struct Bound {
    pub(crate) seat: Seat,
    pub(crate) fields: Fields,
    pub(crate) result: Typed,
}

/// Where it is bound.
pub(crate) enum Seat {
    /// In this process.
    Here(Handle),
    /// In one of its own.
    Apart(process::Bound),
}

/// What `bind` answered. Let go of when dropped.
pub(crate) struct Handle {
    pub(crate) raw: *mut c_void,
    unbind: Unbind,
}

// SAFETY: by the header what is bound is immutable and shared by all threads.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: what `bind` answered, once; whatever uses it holds this struct.
        unsafe { (self.unbind)(self.raw) };
    }
}

/// Binds in a process of its own. Options are held against the schema first.
pub(crate) fn bind_apart(
    part: &Part,
    home: &Arc<process::Home>,
    kind: &process::Kind,
    arguments: &[Argument],
    options: &Map<String, Value>,
) -> Result<Bound, PluginError> {
    let asked = Asked {
        who: &part.name,
        during: "bind",
    };
    part.options
        .check(options)
        .map_err(|error| asked.options(error))?;
    let fields = Argument::fields(arguments);
    let (bound, result) = process::bind(home, kind, asked, &fields, options)?;
    Ok(Bound {
        seat: Seat::Apart(bound),
        fields,
        result,
    })
}

/// Binds in this process. Options are held against the schema first.
pub(crate) fn bind(
    part: &Part,
    host: Host,
    (function, unbind): (Bind, Unbind),
    arguments: &[Argument],
    options: &Map<String, Value>,
) -> Result<Bound, PluginError> {
    let asked = Asked {
        who: &part.name,
        during: "bind",
    };
    part.options
        .check(options)
        .map_err(|error| asked.options(error))?;
    let fields = Argument::fields(arguments);
    let schema = FFI_ArrowSchema::try_from(&DataType::Struct(fields.clone()))
        .map_err(|error| asked.misused(Text::verbatim(error.to_string())))?;
    let options = Value::Object(options.clone()).to_string();
    let mut handle = std::ptr::null_mut();
    let mut ty = FFI_ArrowSchema::empty();
    asked.call(|error| {
        // SAFETY: the plugin's own function; all that it gets lives through the call.
        unsafe {
            function(
                host.as_ptr(),
                std::ptr::from_ref(&schema).cast(),
                Str::new(&options),
                &raw mut handle,
                (&raw mut ty).cast(),
                error,
            )
        }
    })?;
    // What was bound is let go of from here on, whatever its type turns out to be.
    let handle = Handle { raw: handle, unbind };
    let result = field(&ty).and_then(|field| Typed::of(&field));
    let result = result.map_err(|why| asked.broken(text!("the type of its results: {why}", why)))?;
    Ok(Bound {
        seat: Seat::Here(handle),
        fields,
        result,
    })
}
