//! Why a command on a ticket is refused. Codes are stored nowhere but scripted against: append only.
//!
//! The words for people are in the `text` tables of kiosk and server.

/// Declares [`Refusal`] with the code and the catalogue's rule behind each.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $clause:expr;)+) => {
        /// Why a command on a ticket is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal { $($(#[$doc])* $name),+ }

        impl Refusal {
            /// Every refusal.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The rule behind it: a clause of the manual where it has a number, else the
            /// catalogue's id of the row.
            pub const fn clause(self) -> Option<&'static str> {
                match self { $(Self::$name => $clause),+ }
            }
        }
    };
}

refusals! {
    /// This role does not do this.
    NotYourRole = "ticket-not-your-role", None;
    /// Night duty keeps the night log, takes feedback and calls back; no more.
    NightDuty = "ticket-night-duty", Some("B-04 §3.1");
    /// Only a supervisor verifies, closes and mends what is closed.
    SupervisorOnly = "ticket-supervisor-only", Some("B03-M04");
    /// It is said to have happened later than now.
    InTheFuture = "ticket-in-the-future", None;
    /// It happened before the running shift: a reason and a supervisor are needed.
    BeforeThisShift = "ticket-before-this-shift", Some("B-04 §3.2");
    /// A reason is needed.
    ReasonMissing = "ticket-reason-missing", None;
    /// It was received already.
    AlreadyReceived = "ticket-already-received", None;
    /// Its receipt has not arrived from the other desk.
    NotReceivedYet = "ticket-not-received-yet", None;
    /// What the resident said is missing.
    ContentMissing = "ticket-content-missing", Some("B02-04");
    /// Neither unit nor place is known.
    PlaceMissing = "ticket-place-missing", Some("B-04 §3.2");
    /// A complaint must say what it is about, and only a complaint does.
    ObjectMismatch = "ticket-object-mismatch", Some("B-06");
    /// Imported cases come from files, not from the desk.
    OnlyImported = "ticket-only-imported", None;
    /// A reply time must be agreed.
    AgreedTimeMissing = "ticket-agreed-time-missing", Some("B01-25");
    /// The agreed time is beyond the limit.
    AgreedTimeTooLate = "ticket-agreed-time-too-late", Some("B01-26");
    /// Scheduled work needs an appointment.
    AppointmentMissing = "ticket-appointment-missing", Some("B-07");
    /// The promised time has passed already.
    PromiseInThePast = "ticket-promise-in-the-past", Some("B02-05");
    /// It is closed, cancelled or merged: only a reopening leads on.
    AlreadyOver = "ticket-already-over", Some("B-07");
    /// It is done: only a reopening leads back to work.
    AlreadyDone = "ticket-already-done", Some("B-07");
    /// It is neither done nor over.
    StillOpen = "ticket-still-open", Some("B-07");
    /// No department has it.
    NotDispatched = "ticket-not-dispatched", Some("B-04 §3.2");
    /// No department acts on this kind of matter.
    NoDepartment = "ticket-no-department", Some("B-04 §3.2");
    /// What the department must know is missing.
    HandOffNoteMissing = "ticket-hand-off-note-missing", Some("B02-04");
    /// It was accepted already.
    AlreadyAccepted = "ticket-already-accepted", Some("B-07");
    /// It is no emergency.
    NoEmergency = "ticket-no-emergency", Some("B-07");
    /// It does not wait.
    NotWaiting = "ticket-not-waiting", Some("B-07");
    /// Another kind of matter asks for this.
    OtherKind = "ticket-other-kind", None;
    /// Something must be offered or explained instead of a bare no.
    AlternativeMissing = "ticket-alternative-missing", Some("B02-07");
    /// The errand was not repeated back.
    NotRepeatedBack = "ticket-not-repeated-back", Some("B02-12");
    /// The errand was not judged feasible.
    NotJudged = "ticket-not-judged", Some("B02-12");
    /// The customer was not thanked.
    NotThanked = "ticket-not-thanked", Some("B01-26");
    /// The customer did not agree to the fee before the work.
    FeeWithoutConsent = "ticket-fee-without-consent", Some("B-07");
    /// The work is not done.
    NotDone = "ticket-not-done", Some("B-04 §3.2");
    /// Evidence of the work is missing.
    EvidenceMissing = "ticket-evidence-missing", Some("B-04 §3.2");
    /// Neither signature nor the reason of its refusal is there.
    SignatureMissing = "ticket-signature-missing", Some("B-04 §3.2");
    /// The desk has no completion feedback.
    NoFeedback = "ticket-no-feedback", Some("B-04 §3.3");
    /// The desk has the completion feedback already; its clock runs.
    FeedbackTaken = "ticket-feedback-taken", Some("B-04 §3.3");
    /// The bell was rung more often than is polite.
    TooManyRings = "ticket-too-many-rings", Some("B02-08");
    /// Nobody was home and no note was left.
    NoteMissing = "ticket-note-missing", Some("B02-08");
    /// The customer was not followed up.
    NotFollowedUp = "ticket-not-followed-up", Some("B-04 §3.3");
    /// What is done about the answer is missing.
    ActionMissing = "ticket-action-missing", Some("B-04 §3.3");
    /// The complaint has no grade.
    NotGraded = "ticket-not-graded", Some("B-06");
    /// A major complaint needs its ground, others have none.
    GroundMismatch = "ticket-ground-mismatch", Some("B-06");
    /// So many households make it major.
    GradeTooLow = "ticket-grade-too-low", Some("B-06");
    /// The complainant was not answered.
    NotReplied = "ticket-not-replied", Some("B02-04");
    /// The complainant was not called back.
    NotCalledBack = "ticket-not-called-back", Some("B01-22");
    /// A major complaint is called back by a supervisor in person.
    VisitInPerson = "ticket-visit-in-person", Some("B-06");
    /// A complaint is verified by itself, never in a batch.
    ComplaintInBatch = "ticket-complaint-in-batch", Some("B03-M04");
    /// It is too old for a batch.
    TooOldForBatch = "ticket-too-old-for-batch", Some("B03-M04");
    /// Leaving it to the next shift needs a reason.
    CarryReasonMissing = "ticket-carry-reason-missing", Some("B-04 §5.2");
    /// The slip has no such copy.
    NoSuchCopy = "ticket-no-such-copy", Some("B-04 §3.2");
    /// It cannot be merged with or linked to itself.
    SameTicket = "ticket-same-ticket", None;
    /// Only the owning desk, or a supervisor, hands it on.
    NotOwningDesk = "ticket-not-owning-desk", None;
    /// That desk answers for it already.
    SameDesk = "ticket-same-desk", None;
    /// There is no such entry.
    NoSuchEntry = "ticket-no-such-entry", None;
    /// A correction says the same sort of thing, better.
    OtherSortOfEntry = "ticket-other-sort-of-entry", None;
    /// Only its author in the same shift, or a supervisor, corrects an entry.
    NotYourEntry = "ticket-not-your-entry", Some("B-04 §3.2");
}
