//! The mirror in Rust and the header in C are one layout, as a C compiler sees it; and the layout is the one of before.

use std::fmt::Write as _;
use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;

use weigh_abi::status;

/// Every field of a struct in order, with where it lies. Does not compile when a field is left out.
macro_rules! layout {
    ($($name:literal $struct:ident { $($field:ident),* $(,)? })*) => {
        vec![$({
            #[allow(dead_code, reason = "only there to fail where a field is missing")]
            fn exhaustive(all: weigh_abi::$struct) {
                let weigh_abi::$struct { $($field: _),* } = all;
            }
            fn size<T, F>(_: impl Fn(&T) -> &F) -> usize {
                size_of::<F>()
            }
            Struct {
                c: $name,
                size: size_of::<weigh_abi::$struct>(),
                fields: vec![$(Field {
                    name: stringify!($field),
                    offset: offset_of!(weigh_abi::$struct, $field),
                    size: size(|all: &weigh_abi::$struct| &all.$field),
                }),*],
            }
        }),*]
    };
}

struct Struct {
    c: &'static str,
    size: usize,
    fields: Vec<Field>,
}

struct Field {
    name: &'static str,
    offset: usize,
    size: usize,
}

fn structs() -> Vec<Struct> {
    layout! {
        "struct ArrowSchema" ArrowSchema {
            format, name, metadata, flags, n_children, children, dictionary, release, private_data
        }
        "struct ArrowArray" ArrowArray {
            length, null_count, offset, n_buffers, n_children, buffers, children, dictionary, release, private_data
        }
        "struct ArrowArrayStream" ArrowArrayStream { get_schema, get_next, get_last_error, release, private_data }
        "WeighStr" Str { ptr, len }
        "WeighError" Error {
            struct_size, status, vendor_code, sqlstate, message, detail_json, private_data, release
        }
        "WeighHost" Host { struct_size, abi_version, ctx, log, is_cancelled }
        "WeighOpenRequest" OpenRequest { struct_size, flags, base, options_json }
        "WeighScanRequest" ScanRequest {
            struct_size, max_partitions, table, columns, n_columns, filter_sql, query_sql, limit, batch_rows, types
        }
        "WeighScanPlan" ScanPlan { struct_size, n_partitions, absorbed, est_rows }
        "WeighPartition" Partition { struct_size, input, first_row, bytes }
        "WeighSourceVTable" SourceVTable {
            struct_size, flags, kind, doc, options_schema, dialect, open, tables, schema, plan, scan, close, cancel,
            partition, row_number, inputs, reserved
        }
        "WeighMetricVTable" MetricVTable {
            struct_size, flags, name, doc, options_schema, bind, state_new, update, merge, finish, state_free, unbind,
            state_save, state_load, reserved
        }
        "WeighCurveVTable" CurveVTable {
            struct_size, flags, name, doc, options_schema, bind, eval, unbind, reserved
        }
        "WeighPlugin" Plugin {
            struct_size, abi_version, name, version, license, sources, n_sources, metrics, n_metrics, curves, n_curves
        }
    }
}

fn told(structs: &[Struct]) -> String {
    let mut text = String::new();
    for each in structs {
        writeln!(text, "{} {}", each.c, each.size).expect("a string");
        for field in &each.fields {
            writeln!(text, "  {} at {} of {}", field.name, field.offset, field.size).expect("a string");
        }
    }
    text
}

/// A program that tells the same about the header.
fn asked(structs: &[Struct]) -> String {
    let mut text = String::from(
        "#include \"weigh_plugin.h\"\n#include <stdio.h>\n\
         #define SAY(t, f) printf(\"  \" #f \" at %u of %u\\n\", (unsigned)offsetof(t, f), (unsigned)sizeof(((t *)0)->f))\n\
         int main(void) {\n",
    );
    for each in structs {
        writeln!(text, "  printf(\"{0} %u\\n\", (unsigned)sizeof({0}));", each.c).expect("a string");
        for field in &each.fields {
            writeln!(text, "  SAY({}, {});", each.c, field.name).expect("a string");
        }
    }
    text + "  return 0;\n}\n"
}

fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

/// Whether there is that compiler; says so if not.
fn there(compiler: &str) -> bool {
    let found = Command::new(compiler).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no `{compiler}` here");
    }
    found
}

fn compile(compiler: &str, flags: &[&str], source: &Path, program: &Path) {
    let output = Command::new(compiler)
        .args(flags)
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-I"])
        .arg(include())
        .arg(source)
        .arg("-o")
        .arg(program)
        .output()
        .expect("the compiler starts");
    assert!(
        output.status.success(),
        "{compiler} {flags:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn agrees(compiler: &str, flags: &[&str], extension: &str) {
    if !there(compiler) {
        return;
    }
    let structs = structs();
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("layout").with_extension(extension);
    let program = folder.path().join("layout");
    std::fs::write(&source, asked(&structs)).expect("a file");
    compile(compiler, flags, &source, &program);
    let output = Command::new(&program).output().expect("the program starts");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        told(&structs),
        "{compiler} and the mirror differ"
    );
}

#[test]
fn a_c99_compiler_sees_the_same_layout() {
    agrees("cc", &["-std=c99"], "c");
}

#[test]
fn a_cpp_compiler_sees_the_same_layout() {
    agrees("c++", &["-std=c++11"], "cpp");
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_layout_is_the_one_of_before() {
    insta::assert_snapshot!(told(&structs()));
}

#[test]
fn numbers_are_those_of_the_header() {
    let number = |name: &str| -> u32 {
        let line = weigh_abi::HEADER
            .lines()
            .map(|line| {
                line.trim()
                    .trim_start_matches("#define ")
                    .trim_start_matches("enum { ")
            })
            .find(|line| line.split_whitespace().next() == Some(name))
            .unwrap_or_else(|| panic!("no {name}"));
        let rest = line[name.len()..].trim_start_matches([' ', '=']);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse().expect("a number")
    };
    let expected = [
        ("WEIGH_ABI_MAJOR", weigh_abi::ABI_MAJOR),
        ("WEIGH_ABI_MINOR", weigh_abi::ABI_MINOR),
        ("WEIGH_SRC_PROJECTION", weigh_abi::SRC_PROJECTION),
        ("WEIGH_SRC_FILTER", weigh_abi::SRC_FILTER),
        ("WEIGH_SRC_LIMIT", weigh_abi::SRC_LIMIT),
        ("WEIGH_SRC_PUSHDOWN", weigh_abi::SRC_PUSHDOWN),
        ("WEIGH_SRC_TYPES", weigh_abi::SRC_TYPES),
        ("WEIGH_MET_DETERMINISTIC", weigh_abi::MET_DETERMINISTIC),
        ("WEIGH_MET_MERGEABLE", weigh_abi::MET_MERGEABLE),
        ("WEIGH_MET_COMMUTATIVE", weigh_abi::MET_COMMUTATIVE),
        ("WEIGH_CRV_DETERMINISTIC", weigh_abi::CRV_DETERMINISTIC),
        ("WEIGH_OK", status::OK as u32),
        ("WEIGH_E_INVALID_ARGUMENT", status::INVALID_ARGUMENT as u32),
        ("WEIGH_E_NOT_FOUND", status::NOT_FOUND as u32),
        ("WEIGH_E_UNSUPPORTED", status::UNSUPPORTED as u32),
        ("WEIGH_E_IO", status::IO as u32),
        ("WEIGH_E_AUTH", status::AUTH as u32),
        ("WEIGH_E_TYPE", status::TYPE as u32),
        ("WEIGH_E_CANCELLED", status::CANCELLED as u32),
        ("WEIGH_E_TIMEOUT", status::TIMEOUT as u32),
        ("WEIGH_E_LIMIT", status::LIMIT as u32),
        ("WEIGH_E_INTERNAL", status::INTERNAL as u32),
        ("WEIGH_E_PANIC", status::PANIC as u32),
        ("WEIGH_E_ABI", status::ABI as u32),
    ];
    for (name, here) in expected {
        assert_eq!(number(name), here, "{name}");
    }
    assert!(weigh_abi::HEADER.contains(weigh_abi::ENTRY_SYMBOL));
}
