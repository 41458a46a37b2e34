//! What is said where no Chinese face is installed. English only: nothing else can be drawn then.

/// What is wrong.
pub const TITLE: &str = "Dutybook needs a Chinese font, and none is installed here.";
/// What to do.
pub const WAY_OUT: &str =
    "Install one, for instance: apt-get install fonts-noto-cjk   Then start Dutybook again.";
