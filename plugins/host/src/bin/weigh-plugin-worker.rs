//! A worker alone, for the tests of this package. The command has one in it: `weigh plugin-worker`.

fn main() -> std::process::ExitCode {
    weigh_host::worker::main()
}
