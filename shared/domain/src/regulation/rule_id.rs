//! The names of the rules. A name is stored in settings and in sealed reports: append, never rename.

/// Declares [`RuleId`] with the text each rule is stored under.
macro_rules! rule_ids {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// One limit, target or definition of the rule book.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId { $($(#[$doc])* $name),+ }

        impl RuleId {
            /// Every rule, in the order of the rule book.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text it is stored under.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

rule_ids! {
    /// Follow-up after the completion feedback (`B-04 §3.3`).
    FollowUpWithin = "follow-up-within",
    /// Callable hours begin (`B-04 §3.3`).
    FollowUpDayFrom = "follow-up-day-from",
    /// Callable hours end (`B-04 §3.3`).
    FollowUpDayUntil = "follow-up-day-until",
    /// Deferred night follow-up due (`B-04 §3.3`).
    FollowUpDeferredUntil = "follow-up-deferred-until",
    /// Lunch duty begins (`B-04 §3.1`).
    LunchFrom = "lunch-from",
    /// Lunch duty ends (`B-04 §3.1`).
    LunchUntil = "lunch-until",
    /// Night duty begins (`B-04 §3.1`).
    NightFrom = "night-from",
    /// Night duty ends, next day (`B-04 §3.1`).
    NightUntil = "night-until",
    /// On-duty staff arrive early (`B-04 §5.3`).
    ArriveEarlyDuty = "arrive-early-duty",
    /// Receiver arrives early (`B-05 §3.1`).
    ArriveEarlyHandover = "arrive-early-handover",
    /// People at the desk at any time (`B-04 §5.1`).
    DeskStaffMinimum = "desk-staff-minimum",
    /// Night entries converted by (`B-04 §3.5`).
    NightConversionUntil = "night-conversion-until",
    /// Handover accepted before the shift starts by (`B-05 §3`).
    HandoverLead = "handover-lead",
    /// Copies of the 003 (`B-04 §3.2`).
    SlipCopies = "slip-copies",
    /// Mandatory fields of a 002 at most (`B-02 §5`).
    ContactMandatoryFields = "contact-mandatory-fields",
    /// 003 issued, emergency (`B-04 §3.2`).
    IssueEmergency = "issue-emergency",
    /// 003 issued, ordinary (`B-04 §3.2`).
    IssueOrdinary = "issue-ordinary",
    /// Accepted, emergency (`B-07`).
    AcceptEmergency = "accept-emergency",
    /// Accepted, ordinary (`B-07`).
    AcceptOrdinary = "accept-ordinary",
    /// Arrival, emergency (`B-07`).
    ArriveEmergency = "arrive-emergency",
    /// Arrival, ordinary (`B-07`).
    ArriveOrdinary = "arrive-ordinary",
    /// Emergency under control (`B-07`).
    ControlEmergency = "control-emergency",
    /// Emergency finished (`B-07`).
    FinishEmergency = "finish-emergency",
    /// Ordinary work finished (`B-07`).
    FinishOrdinary = "finish-ordinary",
    /// Feedback to the desk after completion (`B-07`).
    FeedbackWithin = "feedback-within",
    /// Reply on a common part, same day (`B-01 报修 1`).
    CommonPartReplyWithin = "common-part-reply-within",
    /// Consultation answered at the latest (`B-01 咨询 1`).
    ConsultationWithin = "consultation-within",
    /// Suggestion decided and told (`B-01 建议 2`).
    SuggestionWithin = "suggestion-within",
    /// Complaint called back after completion (`B-01 投诉 3`).
    ComplaintCallbackWithin = "complaint-callback-within",
    /// Complaint handed to the department (`B-06`).
    ComplaintTransferWithin = "complaint-transfer-within",
    /// First reply, minor and important (`B-06`).
    ComplaintReplyMinor = "complaint-reply-minor",
    /// First reply, major (`B-06`).
    ComplaintReplyMajor = "complaint-reply-major",
    /// Solution, minor (`B-06`).
    ComplaintSolveMinor = "complaint-solve-minor",
    /// Solution, important (`B-06`).
    ComplaintSolveImportant = "complaint-solve-important",
    /// Plan, major (`B-06`).
    ComplaintPlanMajor = "complaint-plan-major",
    /// Contact gap, major (`B-06`).
    ComplaintGapMajor = "complaint-gap-major",
    /// Contact gap, others (`B-06`).
    ComplaintGapOther = "complaint-gap-other",
    /// Written answer at the latest (`B-06`).
    ComplaintAnswerCap = "complaint-answer-cap",
    /// Households that make a matter major (`B-06`).
    ComplaintMajorHouseholds = "complaint-major-households",
    /// Attempts before it counts as attempted (`B-01 投诉 3`).
    CallbackAttempts = "callback-attempts",
    /// Days the attempts are spread over (`B-01 投诉 3`).
    CallbackAttemptDays = "callback-attempt-days",
    /// First alarm before a promise (`B-02 §3`).
    PromiseAlarmFirst = "promise-alarm-first",
    /// Second alarm before a promise (`B-02 §3`).
    PromiseAlarmSecond = "promise-alarm-second",
    /// Ring or knock at most (`B-02 §3`).
    VisitAttempts = "visit-attempts",
    /// Pause between rings (`B-02 §3`).
    VisitPause = "visit-pause",
    /// Repeat of a repair within (`B-07`).
    RepeatWithin = "repeat-within",
    /// Batch verification within (`B-03 主管`).
    BatchCloseWithin = "batch-close-within",
    /// Shifts an entry may be backdated without a supervisor (`B-04 §3.2`).
    BackdateSlots = "backdate-slots",
    /// Clock offset that asks a person (`B-04 §3.2`).
    ClockWarn = "clock-warn",
    /// Half-year evaluation reported by (`B-03 半年`).
    SurveyReportDay = "survey-report-day",
    /// Survey field begins (`B-03 半年`).
    SurveyFieldFrom = "survey-field-from",
    /// Survey field ends (`B-03 半年`).
    SurveyFieldUntil = "survey-field-until",
    /// Questionnaire approved before the field (`B-03 半年`).
    SurveyApproveBefore = "survey-approve-before",
    /// Sample locked before the field (`B-03 半年`).
    SurveyLockBefore = "survey-lock-before",
    /// Confidence factor (`B-03 半年`).
    SurveyZHundredths = "survey-z-hundredths",
    /// Margin of error (`B-03 半年`).
    SurveyErrorPercent = "survey-error-percent",
    /// Census below this many households (`B-03 半年`).
    SurveyCensusBelow = "survey-census-below",
    /// Smallest sample of a stratum (`B-03 半年`).
    SurveyStratumMinimum = "survey-stratum-minimum",
    /// Share of items answered for a valid form (`B-03 半年`).
    SurveyValidPercent = "survey-valid-percent",
    /// Answers below which a dimension is left out (`B-03 半年`).
    SurveyDimensionMinimum = "survey-dimension-minimum",
    /// Staff-assisted share at most (`B-03 半年`).
    SurveyAssistedCap = "survey-assisted-cap",
    /// Raw data re-checked (`B-03 半年`).
    SurveyRecheckPercent = "survey-recheck-percent",
    /// Comments called back (`B-03 半年`).
    SurveyCommentWithin = "survey-comment-within",
    /// Groups below this are never shown (`B-03 半年`).
    SurveyGroupMinimum = "survey-group-minimum",
    /// Satisfaction target (`B-03 半年`).
    SurveyTargetPercent = "survey-target-percent",
    /// Activity callback (`B-01 社区活动 3`).
    ActivityCallbackPercent = "activity-callback-percent",
    /// Activity satisfaction (`B-01 社区活动 4`).
    ActivitySatisfiedPercent = "activity-satisfied-percent",
    /// Move-in wait (`B-01 入住办理 4`).
    MoveInWait = "move-in-wait",
    /// Move-in handling (`B-01 入住办理 5`).
    MoveInHandling = "move-in-handling",
    /// Fit-out problem told, same day (`B-01 装修申报 2`).
    FitOutTellWithin = "fit-out-tell-within",
    /// Fit-out decided (`B-01 装修申报 3`).
    FitOutDecideWithin = "fit-out-decide-within",
    /// Fit-out accepted (`B-01 装修验收 1`).
    FitOutAcceptWithin = "fit-out-accept-within",
    /// Deposit refund procedure (`B-01 装修验收 2`).
    FitOutRefundWithin = "fit-out-refund-within",
    /// Parking lease (`B-01 车位租赁 3`).
    ParkingLeaseWithin = "parking-lease-within",
    /// Monthly reminders until (`B-01 欠费催缴 1`).
    ArrearsReminderMonths = "arrears-reminder-months",
    /// Lawyer's letters (`B-01 欠费催缴 2`).
    ArrearsLetters = "arrears-letters",
    /// Lawyer's letters every (`B-01 欠费催缴 2`).
    ArrearsLetterEvery = "arrears-letter-every",
    /// Mandate to sue from (`B-01 欠费催缴 3`).
    ArrearsSuitMonths = "arrears-suit-months",
    /// Large payer's share of the area (`B-01 欠费催缴 4`).
    LargePayerTenthsPercent = "large-payer-tenths-percent",
    /// Large payer: letter (`B-01 欠费催缴 4`).
    LargePayerLetterMonths = "large-payer-letter-months",
    /// Large payer: mandate to sue (`B-01 欠费催缴 4`).
    LargePayerSuitMonths = "large-payer-suit-months",
    /// Watch sale and change from (`B-01 欠费催缴 6`).
    ArrearsWatchMonths = "arrears-watch-months",
    /// Pre-shift meeting (`B-03 主管·日 1`).
    ShiftMeetingMinutes = "shift-meeting-minutes",
    /// Duty log read a day (`B-03 主管·日 2`).
    DutyLogReads = "duty-log-reads",
    /// Weekly training (`B-03 主管·周 4`).
    TrainingMinutes = "training-minutes",
    /// Month-end report done by (`B-03 主管·月 1`).
    MonthlyReportDay = "monthly-report-day",
    /// Complaint timeliness (`B-01 投诉 2`).
    TargetComplaintTimely = "target-complaint-timely",
    /// Complaint tracking in place (`B-01 投诉 1`).
    TargetComplaintTracked = "target-complaint-tracked",
    /// Complaint callback (`B-01 投诉 3`).
    TargetComplaintCallback = "target-complaint-callback",
    /// Consultation reply (`B-01 咨询 2`).
    TargetConsultation = "target-consultation",
    /// Suggestion reply (`B-01 建议 3`).
    TargetSuggestion = "target-suggestion",
    /// Repair timeliness (`B-01 报修 3`).
    TargetRepair = "target-repair",
    /// Follow-up in time (`B-04 §3.3`).
    TargetFollowUp = "target-follow-up",
    /// Closed loop (`B-04 §3.2`).
    TargetClosedLoop = "target-closed-loop",
    /// Desk coverage (`B-04 §5.1`).
    TargetCoverage = "target-coverage",
    /// Early arrival (`B-04 §5.3`).
    TargetEarlyArrival = "target-early-arrival",
    /// Handover complete (`B-05 §3`).
    TargetHandover = "target-handover",
    /// Carried over though solvable (`B-04 §5.2`).
    TargetCarryOver = "target-carry-over",
    /// Time between two readings of the duty log that count apart (`B-03 主管·日 2`).
    DutyLogReadGap = "duty-log-read-gap",
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text no rule of this version is stored under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no rule is called `{}`", self.0)
    }
}

impl std::error::Error for UnknownRule {}

impl std::str::FromStr for RuleId {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|rule| rule.as_str() == text)
            .ok_or_else(|| UnknownRule(text.to_owned()))
    }
}

impl serde::Serialize for RuleId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for RuleId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
