//! Matters seen through from the first word to the call afterwards, so that every figure of a ticket
//! has something to count. Now and then a step is left out or comes late.

use anyhow::Result;
use chrono::TimeDelta;
use dutybook_domain::follow_up::{Answer, Attempt, Method, Outcome};
use dutybook_domain::id::DocumentId;
use dutybook_domain::personal::Personal;
use dutybook_domain::staff::{Department, Role};
use dutybook_domain::ticket::Command;
use dutybook_domain::ticket::command::{Finish, HandOn};
use dutybook_domain::ticket::complaint::{Contact, Grade, Response, Validity};
use dutybook_domain::ticket::fact::{ByWorker, Closing, Evidence, Phase, Reply, Signature};
use dutybook_domain::ticket::matter::{Kind, Promised};

use crate::fleet::world::World;

impl World {
    /// A repair, a complaint, or something else, as far as it gets.
    pub(in crate::fleet) fn see_through(&mut self, post: usize) -> Result<()> {
        let kinds = [Kind::RepairPrivate, Kind::Complaint, Kind::Cleaning, Kind::Complaint];
        let kind = self.random.pick(&kinds).copied().unwrap_or(Kind::Complaint);
        let Some(document) = self.receive_as(post, kind)? else { return Ok(()) };
        let steps = if kind == Kind::Complaint { self.complaint()? } else { self.repair(post)? };
        for step in steps {
            if !self.random.chance(94) {
                continue;
            }
            let wait = if self.random.chance(6) { 26 * 60 } else { 9 };
            self.leap += TimeDelta::minutes(i64::try_from(self.random.below(wait))?);
            self.take_step(post, document, step)?;
        }
        Ok(())
    }

    fn take_step(&mut self, post: usize, document: DocumentId, step: Command) -> Result<()> {
        self.command(post, document, (Role::Supervisor, step))
    }

    fn repair(&mut self, post: usize) -> Result<Vec<Command>> {
        let photo = self.take_photo(post)?;
        let signs = self.random.chance(60);
        let by = self.now() + TimeDelta::hours(i64::try_from(self.random.below(30))?);
        Ok(vec![
            Command::Promise { of: Promised::Result, by, reason: None },
            self.hand_on(),
            Command::Accept(ByWorker::default()),
            Command::Arrive(ByWorker::default()),
            finish(),
            Command::ShowEvidence(Evidence { phase: Phase::After, blob: photo }),
            if signs {
                Command::Sign(Signature { blob: photo })
            } else {
                Command::RefuseSignature { reason: "不便".to_owned() }
            },
            Command::TakeFeedback { from: None, call_at_night: self.random.chance(20) },
            Command::FollowUp(self.call()),
            Command::Close(Closing::Individually),
        ])
    }

    fn complaint(&mut self) -> Result<Vec<Command>> {
        let explained = Response::Explained {
            explanation: "已说明".to_owned(),
            understood: self.random.chance(70),
        };
        let by = self.now() + TimeDelta::hours(i64::try_from(self.random.below(60))?);
        let response =
            if self.random.chance(50) { explained } else { Response::Appointment { by } };
        let grades = [Grade::Minor, Grade::Important];
        let grade = self.random.pick(&grades).copied().unwrap_or(Grade::Minor);
        let validity = if self.random.chance(70) {
            Validity::Effective
        } else {
            Validity::Ineffective { reason: "查无此事".to_owned() }
        };
        let contact = Contact { method: Method::Phone, content: Personal::from("已联系") };
        let reply = Reply { method: Method::Phone, content: Personal::from("已处理") };
        Ok(vec![
            Command::Respond(response),
            Command::Grade { grade, ground: None, households: 1 },
            self.hand_on(),
            Command::Accept(ByWorker::default()),
            Command::Contact(contact),
            Command::Judge(validity),
            finish(),
            Command::Reply(reply),
            Command::TakeFeedback { from: None, call_at_night: false },
            Command::CallBack(self.call()),
            Command::CallBack(self.call()),
            Command::FollowUp(self.call()),
        ])
    }

    fn hand_on(&mut self) -> Command {
        let departments = [Department::Engineering, Department::Order, Department::Cleaning];
        let department = self.random.pick(&departments).copied();
        Command::Dispatch(HandOn {
            department: department.unwrap_or(Department::Engineering),
            also: Vec::new(),
            told: None,
            note: String::new(),
        })
    }

    fn call(&mut self) -> Attempt {
        let answer = Answer {
            confirmed_done: true,
            satisfaction: None,
            attitude: None,
            timeliness: None,
            cleanliness: None,
            remark: None,
            signature: None,
        };
        let outcome = match self.random.below(6) {
            0 => Outcome::NotReached,
            1 => Outcome::Refused,
            _ => Outcome::Reached(answer),
        };
        Attempt { method: Method::Phone, outcome, action: None }
    }
}

fn finish() -> Command {
    Command::Finish(Finish {
        action: "更换".to_owned(),
        materials: String::new(),
        fee: None,
        worker: None,
    })
}
