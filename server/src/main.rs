//! `dutybook-server`: hands the words of the command line to the library.

fn main() -> std::process::ExitCode {
    dutybook_server::cli::main(std::env::args_os())
}
