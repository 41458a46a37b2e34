//! `dutybook-kiosk`: hands the words of the command line to the library.

fn main() -> std::process::ExitCode {
    dutybook_kiosk::program::main(std::env::args_os())
}
