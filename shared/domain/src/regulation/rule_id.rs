//! The names of the rules. A name is stored in settings and in sealed reports: append, never rename.

use crate::named::named;

named! {
    /// One limit, target or definition of the rule book, where its title and source are.
    pub enum RuleId, or UnknownRule("rule");

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
    LargePayerShare = "large-payer-share",
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
    ServiceDaysWorking = "service-days-working",
    LegalHolidayShift = "legal-holiday-shift",
    ConsultationAttempts = "consultation-attempts",
    VisitRaps = "visit-raps",
    ErrandPromises = "errand-promises",
    ComplaintProgressMajor = "complaint-progress-major",
    ComplaintMajorAfter = "complaint-major-after",
    MoveInDocuments = "move-in-documents",
    MoveInWaitAlarm = "move-in-wait-alarm",
    MoveInHandlingAlarm = "move-in-handling-alarm",
    MoveInNoticeBefore = "move-in-notice-before",
    MoveInPreparationBefore = "move-in-preparation-before",
    MoveInDefectWithin = "move-in-defect-within",
    MoveInRecheckWithin = "move-in-recheck-within",
    MoveInTargetHundredths = "move-in-target-hundredths",
    FitOutDeposit = "fit-out-deposit",
    FitOutPermitMonths = "fit-out-permit-months",
    FitOutPermitMonthsVilla = "fit-out-permit-months-villa",
    FitOutExtensions = "fit-out-extensions",
    FitOutExtensionMonths = "fit-out-extension-months",
    FitOutExtensionBefore = "fit-out-extension-before",
    FitOutPassShort = "fit-out-pass-short",
    FitOutPassLong = "fit-out-pass-long",
    FitOutPatrolCritical = "fit-out-patrol-critical",
    FitOutPatrolOther = "fit-out-patrol-other",
    FitOutReportWithin = "fit-out-report-within",
    FitOutWorkFrom = "fit-out-work-from",
    FitOutRestFrom = "fit-out-rest-from",
    FitOutRestUntil = "fit-out-rest-until",
    FitOutWorkUntil = "fit-out-work-until",
    ArchiveEntryWithin = "archive-entry-within",
    ArchiveEntrySlots = "archive-entry-slots",
    ArchiveSpotCheckPercent = "archive-spot-check-percent",
    CardFreezeWithin = "card-freeze-within",
    ReleaseValidDays = "release-valid-days",
    MoveOutNotice = "move-out-notice",
    ParkingExpiringBefore = "parking-expiring-before",
    ParkingOutsiderMonths = "parking-outsider-months",
    ArrearsRemindersMonthly = "arrears-reminders-monthly",
    ArrearsNoticesMonthly = "arrears-notices-monthly",
    ArrearsLetterSendWithin = "arrears-letter-send-within",
    ArrearsSuitWithin = "arrears-suit-within",
    EnforcementMonths = "enforcement-months",
    EnforcementAlarmFirst = "enforcement-alarm-first",
    EnforcementAlarmSecond = "enforcement-alarm-second",
    LimitationMonths = "limitation-months",
    DunningFrom = "dunning-from",
    DunningUntil = "dunning-until",
    DunningCallsDaily = "dunning-calls-daily",
    CashHandoverUntil = "cash-handover-until",
    ReceiptKeyInWithin = "receipt-key-in-within",
    ReceiptStubsMonths = "receipt-stubs-months",
    FestivalsNamed = "festivals-named",
    DecorationBefore = "decoration-before",
    ActivityCallbackMinimum = "activity-callback-minimum",
    ActivityCallbackWithin = "activity-callback-within",
    ActivitySummaryWithin = "activity-summary-within",
    ActivitySatisfiedFrom = "activity-satisfied-from",
    CommitteeTalksMonthly = "committee-talks-monthly",
    KeyCustomerTalksQuarterly = "key-customer-talks-quarterly",
    AccountsReportsYearly = "accounts-reports-yearly",
    KeyCustomerListMonth = "key-customer-list-month",
    NoticePostBefore = "notice-post-before",
    NoticePrepareBefore = "notice-prepare-before",
    OutageNoticeBefore = "outage-notice-before",
    NoticeConfirmWithin = "notice-confirm-within",
    NoticeBoardCapacity = "notice-board-capacity",
    NoticeBoardCheck = "notice-board-check",
    MeetingBookBefore = "meeting-book-before",
    MeetingEquipmentBefore = "meeting-equipment-before",
    MeetingTeaBefore = "meeting-tea-before",
    MeetingRefillFrom = "meeting-refill-from",
    MeetingRefillUntil = "meeting-refill-until",
    MeetingRefillPremium = "meeting-refill-premium",
    MeetingNoShowAfter = "meeting-no-show-after",
    MeetingCleanWithin = "meeting-clean-within",
    ShiftMeetingUntil = "shift-meeting-until",
    DutyLogReadGap = "duty-log-read-gap",
    DiaryEntriesDaily = "diary-entries-daily",
    WeeklyMeetingWeekday = "weekly-meeting-weekday",
    WeekEndsWeekday = "week-ends-weekday",
    TrainingsWeekly = "trainings-weekly",
    MonthlyFinalDay = "monthly-final-day",
    FourthWeekFrom = "fourth-week-from",
    FourthWeekUntil = "fourth-week-until",
    FourthWeekIso = "fourth-week-iso",
    CaseReportsMonthly = "case-reports-monthly",
    PublicityBoardMonthly = "publicity-board-monthly",
    QuarterLastDays = "quarter-last-days",
    SurveyMonthFirst = "survey-month-first",
    SurveyMonthSecond = "survey-month-second",
    SurveyReportMonthFirst = "survey-report-month-first",
    SurveyReportMonthSecond = "survey-report-month-second",
    MidYearStatisticsDay = "mid-year-statistics-day",
    MidDecemberFrom = "mid-december-from",
    MidDecemberUntil = "mid-december-until",
    LateDecemberFrom = "late-december-from",
    LateDecemberUntil = "late-december-until",
    YearEndDay = "year-end-day",
    YearPlanDocuments = "year-plan-documents",
    PersonalSummaryDay = "personal-summary-day",
    RoutineHorizon = "routine-horizon",
    SurveyMinutes = "survey-minutes",
    SurveySatisfiedFrom = "survey-satisfied-from",
    SurveyBasicFrom = "survey-basic-from",
    SurveyPromoterFrom = "survey-promoter-from",
    SurveyDetractorUntil = "survey-detractor-until",
    SurveyStraightLines = "survey-straight-lines",
    SurveyWeightCustomerService = "survey-weight-customer-service",
    SurveyWeightEngineering = "survey-weight-engineering",
    SurveyWeightOrder = "survey-weight-order",
    SurveyWeightParking = "survey-weight-parking",
    SurveyWeightCleaning = "survey-weight-cleaning",
    SurveyWeightGreening = "survey-weight-greening",
    SurveyWeightFacilities = "survey-weight-facilities",
    SurveyWeightCommunity = "survey-weight-community",
    TargetCollectionAccuracy = "target-collection-accuracy",
    TargetCommitteeContact = "target-committee-contact",
    TargetKeyCustomerContact = "target-key-customer-contact",
    TargetGreetings = "target-greetings",
    TargetMoveIn = "target-move-in",
    TargetFitOut = "target-fit-out",
    TargetParkingLease = "target-parking-lease",
    TargetOwnerConfirmation = "target-owner-confirmation",
    TargetDunning = "target-dunning",
    TargetRoutine = "target-routine",
    TargetReceiptGaps = "target-receipt-gaps",
    TargetExpiredNotices = "target-expired-notices",
    TargetMeetingConflicts = "target-meeting-conflicts",
    TargetUnfoundedAccess = "target-unfounded-access",
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
    /// Answers at one desk within one minute that are flagged (`B-03 半年`).
    SurveyBurstCount = "survey-burst-count",
}
