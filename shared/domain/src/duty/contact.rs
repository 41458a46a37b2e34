//! The 002 line (日常事务登记表): what somebody said to the desk, by whom it was taken, and what the
//! desk did with it (`B-04 §3.2`). It may be filled while talking: few fields are mandatory.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::caller::{Channel, Relation};
use crate::document::DocumentKind;
use crate::duty::{DutyLog, Fact, Origin};
use crate::id::{DocumentId, SpokenNumber, StaffId};
use crate::ledger::FactKey;
use crate::personal::Personal;
use crate::staff::Department;
use crate::unit::UnitCode;

/// Between whom the service lies (`B-01 一·一`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parties {
    /// The company and the developer.
    CompanyDeveloper,
    /// The company and an owner.
    CompanyOwner,
    /// The developer and an owner.
    DeveloperOwner,
    /// Two owners.
    OwnerOwner,
}

impl Parties {
    /// The four relations the manual names.
    pub const ALL: [Self; 4] =
        [Self::CompanyDeveloper, Self::CompanyOwner, Self::DeveloperOwner, Self::OwnerOwner];
}

/// What the contact is about (regulations §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 咨询.
    Consultation,
    /// 建议.
    Suggestion,
    /// 报修.
    Repair,
    /// 投诉.
    Complaint,
    /// 委托.
    Errand,
    /// 求助.
    Help,
    /// 表扬.
    Praise,
    /// 其他.
    Other,
}

/// The three ways to respond (`B-01 装修管理 2`, `B-01 投诉 2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseClass {
    /// A: impossible or only under conditions, explained.
    Explained,
    /// B: done at once.
    AtOnce,
    /// C: at an appointed time.
    Appointed,
}

/// Who spoke, as far as they said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person {
    /// Name with honorific.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal<String>>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal<String>>,
    /// The unit it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
}

/// What was raised, by whom and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// The way it came.
    pub channel: Channel,
    /// What it is about.
    pub category: Category,
    /// What the caller is to the unit.
    pub relation: Relation,
    /// Who spoke.
    pub person: Person,
    /// What was said, word for word.
    pub content: Personal<String>,
}

/// Who was told of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The department.
    pub department: Department,
    /// The person, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<StaffId>,
    /// When they were told.
    pub at: DateTime<Utc>,
}

/// What the caller was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// In which of the three ways.
    pub class: ResponseClass,
    /// The time promised; there is one for class C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<DateTime<Utc>>,
    /// What came of it; absent while that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Personal<String>>,
}

/// A record that carries a contact on: a 003, a complaint, a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// Its document.
    pub document: DocumentId,
    /// What kind of document that is.
    pub kind: DocumentKind,
    /// The number people say.
    pub number: SpokenNumber,
}

/// What the desk did with a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Handling {
    /// Who was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notified: Vec<Notice>,
    /// What was answered, in turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// The records that carry it on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// One 002 line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its number.
    pub number: SpokenNumber,
    /// What was raised.
    pub raised: Raised,
    /// Between whom.
    pub between: Parties,
    /// Who took it; any employee may (`B-01 一·二`), and another may have entered it.
    pub received_by: StaffId,
    /// What was done as it was entered.
    #[serde(default)]
    pub handling: Handling,
    /// The line of the night log it was converted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Something more about a 002 line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addition {
    /// The line.
    pub line: FactKey,
    /// What is added to its handling.
    pub handling: Handling,
}

/// The form as far as it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The number the line will have.
    pub number: SpokenNumber,
    /// The way it came.
    pub channel: Option<Channel>,
    /// What it is about.
    pub category: Option<Category>,
    /// What the caller is to the unit.
    pub relation: Option<Relation>,
    /// Who spoke.
    pub person: Person,
    /// What was said, word for word.
    pub content: Personal<String>,
    /// Between whom; the company and an owner unless said otherwise.
    pub between: Option<Parties>,
    /// Who took it; whoever enters it unless said otherwise.
    pub received_by: Option<StaffId>,
    /// What was done already.
    pub handling: Handling,
}

/// A field without which a 002 is not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mandatory {
    /// The way it came.
    Channel,
    /// What it is about.
    Category,
    /// What the caller is to the unit.
    Relation,
    /// What was said.
    Content,
}

impl Mandatory {
    /// Every mandatory field: at most as many as the form may ask of somebody who is talking
    /// (`B-02 §5`, five by the company's default).
    pub const ALL: [Self; 4] = [Self::Channel, Self::Category, Self::Relation, Self::Content];
}

impl Intake {
    /// The first mandatory field left empty.
    pub fn missing(&self) -> Option<Mandatory> {
        Mandatory::ALL.into_iter().find(|field| match field {
            Mandatory::Channel => self.channel.is_none(),
            Mandatory::Category => self.category.is_none(),
            Mandatory::Relation => self.relation.is_none(),
            Mandatory::Content => self.content.reveal().trim().is_empty(),
        })
    }

    /// What was raised, once every mandatory field is filled.
    ///
    /// # Errors
    /// Names the first field that is not.
    pub fn raised(&self) -> Result<Raised, Mandatory> {
        if let Some(field) = self.missing() {
            return Err(field);
        }
        Ok(Raised {
            channel: self.channel.ok_or(Mandatory::Channel)?,
            category: self.category.ok_or(Mandatory::Category)?,
            relation: self.relation.ok_or(Mandatory::Relation)?,
            person: self.person.clone(),
            content: self.content.clone(),
        })
    }
}

/// A 002 line with all that was added to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLine {
    /// The entry that made it.
    pub key: FactKey,
    /// Entries made apart from it of the same night entry: one line with it.
    pub twins: Vec<FactKey>,
    /// When the matter reached the desk: at night where it was converted.
    pub received_at: Option<DateTime<Utc>>,
    /// Who entered it.
    pub entered_by: Option<StaffId>,
    /// Its numbers: two where two desks converted one night entry apart.
    pub numbers: Vec<SpokenNumber>,
    /// The line as entered.
    pub contact: Contact,
    /// What was done, from the first word to now.
    pub handling: Handling,
}

impl ContactLine {
    /// Whether it is without a result and nothing carries it on, so that it is handed over
    /// (regulations §5.1).
    pub fn is_open(&self) -> bool {
        let answered = self.handling.answers.iter().any(|answer| answer.result.is_some());
        !answered && self.handling.links.is_empty()
    }

    /// Whether an entry made it, or one of its twins.
    pub fn is_made_by(&self, entry: FactKey) -> bool {
        self.key == entry || self.twins.contains(&entry)
    }

    /// The promise in force: the last one made.
    pub fn promised_at(&self) -> Option<DateTime<Utc>> {
        self.handling.answers.iter().rev().find_map(|answer| answer.promised_at)
    }
}

impl Handling {
    fn take(&mut self, more: &Self) {
        self.notified.extend(more.notified.iter().copied());
        self.answers.extend(more.answers.iter().cloned());
        let new = |link: &&Link| !self.links.contains(link);
        let links: Vec<Link> = more.links.iter().filter(new).copied().collect();
        self.links.extend(links);
    }
}

/// The 002 lines of a log in their order, each once: lines converted from one night entry at two
/// desks are one line with both numbers.
pub fn contacts(log: &DutyLog) -> Vec<ContactLine> {
    let mut lines: Vec<ContactLine> = Vec::new();
    for (key, line) in log.lines() {
        let Fact::Contact(contact) = &line.fact else { continue };
        let source = contact.origin.map(Origin::source);
        let twin = lines
            .iter_mut()
            .find(|other| source.is_some() && other.contact.origin.map(Origin::source) == source);
        if let Some(twin) = twin {
            twin.twins.push(*key);
            twin.numbers.push(contact.number);
            twin.handling.take(&contact.handling);
            continue;
        }
        lines.push(ContactLine {
            key: *key,
            twins: Vec::new(),
            received_at: contact
                .origin
                .map(|origin| origin.received_at)
                .or_else(|| line.stamp.map(|stamp| stamp.occurred_at)),
            entered_by: line.stamp.map(|stamp| stamp.by),
            numbers: vec![contact.number],
            contact: contact.clone(),
            handling: contact.handling.clone(),
        });
    }
    for line in log.lines().values() {
        let Fact::Added(addition) = &line.fact else { continue };
        let target = lines.iter_mut().find(|line| line.is_made_by(addition.line));
        if let Some(target) = target {
            target.handling.take(&addition.handling);
        }
    }
    lines
}
