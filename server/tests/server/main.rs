//! The built program as its users meet it: words in, exit codes and sentences out, signals.

#[cfg(test)]
mod commands;
#[cfg(test)]
#[cfg(unix)]
mod deploy;
#[cfg(test)]
mod process;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod sync;
