//! The built program as its users meet it: words in, exit codes and sentences out, signals.

mod commands;
mod deploy;
mod process;
mod serving;
