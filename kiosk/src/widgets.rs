//! What screens are made of. A widget is a function that draws and answers what happened; it keeps
//! no state beyond egui's focus and scroll, names no colour of its own and holds no words.

pub mod avatar;
pub mod button;
pub mod card;
pub mod chip;
pub mod field;
pub mod icon;
pub mod keypad;
pub mod label;
pub mod option;
pub mod pin_field;
pub mod row;
pub mod stage_line;
pub mod standing_badge;
