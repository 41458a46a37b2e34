//! The half-year satisfaction survey (`B-03 半年`, regulations §10): one round per half, one
//! document per answer, and every figure from integer sums.
//!
//! A [`Round`] runs from its draft to the last rectification; what it asks, by which weights and
//! limits, is frozen in it. A [`Response`] holds a code and a stratum and never a household, a name
//! or a clock time. Which household a code went to is a secret row beside the log, never a fact; it
//! is destroyed when the round is reported. Nothing here is a float, and no group of fewer
//! people than the frozen minimum is ever shown.

mod bursts;
mod cell;
mod code;
mod codes;
mod compare;
mod figures;
mod half;
mod plan;
mod priority;
mod privacy;
mod questionnaire;
mod ratio;
mod response;
mod round;
mod sample;
mod tally;
mod validity;

pub use bursts::{Burst, bursts};
pub use cell::{Cell, ParseCellError};
pub use code::{Code, ParseCodeError};
pub use codes::{CodeList, Form, Invited, half_of_secret, secret_name};
pub use compare::{Change, compare};
pub use figures::{DimensionFigure, Figures, ItemFigure, Measure, Score, breakdown, figures};
pub use half::{Half, ParseHalfError};
pub use plan::{Plan, Values};
pub use priority::{Priority, Quadrant, priorities};
pub use privacy::visible;
pub use questionnaire::{Dimension, DimensionId, ItemId, Questionnaire, Scale};
pub use ratio::Hundredths;
pub use response::{
    Answer, Answered, Call, Response, ResponseCommand, ResponseFact, ResponseRefusal, Unread,
    decide_response, fold_response, response_id,
};
pub use round::{
    Check, Command, Fact, Reached, Refusal, Round, Stage, Task, apply, decide, fold, round_id,
};
pub use sample::{
    Household, Sample, Stratum, StratumSample, allocate, draw, frame_hash, lock, sample_size,
};
pub use tally::Tally;
pub use validity::{Flaw, judge};

#[cfg(test)]
mod tests;
