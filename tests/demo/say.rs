//! The one place of the demo that prints.

use dutybook_domain::language::Language;

/// To whom the demo tells what goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say {
    /// The language of the reader.
    pub(crate) language: Language,
    /// Whether standard output is kept for the outcome.
    pub(crate) on_stderr: bool,
}

impl Say {
    /// Says a line, or several.
    #[expect(clippy::print_stderr, clippy::print_stdout, reason = "the demo is there to be read")]
    pub(crate) fn lines(self, text: &str) {
        if self.on_stderr {
            eprintln!("{text}");
        } else {
            println!("{text}");
        }
    }
}

/// Prints what another program reads.
#[expect(clippy::print_stdout, reason = "what was asked for")]
pub(crate) fn out(text: &str) {
    println!("{text}");
}
