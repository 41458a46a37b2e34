//! Cards and keys: what may follow what (`B-08` (c), F14).

use super::{Context, Decision, required};
use crate::household::card::{Card, CardStage, KeyPlace};
use crate::household::fact::{CardEnd, CardIssued, KeyLeft};
use crate::household::thing::{CardId, CardSort, KeyId, KeySort, PersonId};
use crate::household::{CardFact, Fact, KeyFact, Refusal};
use crate::id::{DocumentId, StaffId};
use crate::regulation::RuleId;

impl Context<'_> {
    fn stage_of(self, card: CardId) -> Result<CardStage, Refusal> {
        self.file.cards().get(&card).map(Card::stage).ok_or(Refusal::NoSuchThing)
    }

    pub(super) fn request_card(
        self,
        card: CardId,
        sort: CardSort,
        holder: Option<PersonId>,
    ) -> Result<Decision, Refusal> {
        if self.file.cards().contains_key(&card) {
            return Err(Refusal::AlreadyThere);
        }
        self.known_if_named(holder)?;
        Ok(Decision::fact(Fact::Card(CardFact::Requested { card, sort, holder })))
    }

    pub(super) fn issue_card(
        self,
        issued: CardIssued,
        instead_of: Option<CardId>,
    ) -> Result<Decision, Refusal> {
        match self.file.cards().get(&issued.card).map(Card::stage) {
            None | Some(CardStage::Requested) => {}
            Some(
                CardStage::Issued
                | CardStage::Lost
                | CardStage::Frozen
                | CardStage::Replaced(_)
                | CardStage::Returned
                | CardStage::Cancelled(_),
            ) => return Err(Refusal::AlreadyThere),
        }
        self.known_if_named(issued.holder)?;
        if issued.number.reveal().trim().is_empty() {
            return Err(Refusal::NumberMissing);
        }
        if issued.deposit_fen < 0 {
            return Err(Refusal::BadCount);
        }
        let same_number = self.file.cards().values().any(|card| {
            let number = card.issued.as_ref().map(|other| &other.number);
            card.stage().is_live() && number == Some(&issued.number)
        });
        if same_number {
            return Err(Refusal::AlreadyThere);
        }
        let by = issued.card;
        let mut facts = vec![Fact::Card(CardFact::Issued(issued))];
        if let Some(card) = instead_of {
            match self.stage_of(card)? {
                // A lost card that still opens doors is frozen before another is handed out.
                CardStage::Frozen | CardStage::Cancelled(CardEnd::Broken) | CardStage::Issued => {}
                CardStage::Requested
                | CardStage::Lost
                | CardStage::Replaced(_)
                | CardStage::Returned
                | CardStage::Cancelled(_) => return Err(Refusal::WrongState),
            }
            facts.push(Fact::Card(CardFact::Replaced { card, by }));
        }
        Ok(Decision { facts, ..Decision::default() })
    }

    pub(super) fn report_card_lost(self, card: CardId) -> Result<Decision, Refusal> {
        if self.stage_of(card)? != CardStage::Issued {
            return Err(Refusal::WrongState);
        }
        let freeze = self.property.allowance(RuleId::CardFreezeWithin, self.act.occurred_at);
        Ok(Decision::fact(Fact::Card(CardFact::Lost { card, freeze })))
    }

    pub(super) fn freeze_card(self, card: CardId) -> Result<Decision, Refusal> {
        if self.stage_of(card)? != CardStage::Lost {
            return Err(Refusal::WrongState);
        }
        Ok(Decision::fact(Fact::Card(CardFact::Frozen { card })))
    }

    pub(super) fn return_card(self, card: CardId, refund_fen: i64) -> Result<Decision, Refusal> {
        if !self.stage_of(card)?.is_live() {
            return Err(Refusal::WrongState);
        }
        let held = self.file.cards().get(&card).and_then(|card| card.issued.as_ref());
        let deposit = held.map_or(0, |issued| issued.deposit_fen);
        if !(0..=deposit).contains(&refund_fen) {
            return Err(Refusal::BadCount);
        }
        Ok(Decision::fact(Fact::Card(CardFact::Returned { card, refund_fen })))
    }

    pub(super) fn cancel_card(self, card: CardId, why: CardEnd) -> Result<Decision, Refusal> {
        match self.stage_of(card)? {
            CardStage::Requested | CardStage::Issued | CardStage::Lost | CardStage::Frozen => {
                Ok(Decision::fact(Fact::Card(CardFact::Cancelled { card, why })))
            }
            CardStage::Replaced(_) | CardStage::Returned | CardStage::Cancelled(_) => {
                Err(Refusal::WrongState)
            }
        }
    }

    pub(super) fn hand_keys(
        self,
        sort: KeySort,
        count: u16,
        to: Option<PersonId>,
    ) -> Result<Decision, Refusal> {
        self.known_if_named(to)?;
        if count == 0 {
            return Err(Refusal::BadCount);
        }
        Ok(Decision::fact(Fact::Key(KeyFact::Handed { sort, count, to })))
    }

    pub(super) fn take_keys(self, left: KeyLeft) -> Result<Decision, Refusal> {
        if self.file.keys().contains_key(&left.key) {
            return Err(Refusal::AlreadyThere);
        }
        self.known_if_named(left.by)?;
        if left.count == 0 {
            return Err(Refusal::BadCount);
        }
        required(left.purpose.reveal())?;
        Ok(Decision::fact(Fact::Key(KeyFact::Left(left))))
    }

    fn place_of(self, key: KeyId) -> Result<KeyPlace, Refusal> {
        self.file.keys().get(&key).map(|key| key.place).ok_or(Refusal::NoSuchThing)
    }

    pub(super) fn lend_keys(
        self,
        key: KeyId,
        to: StaffId,
        matter: Option<DocumentId>,
    ) -> Result<Decision, Refusal> {
        if self.place_of(key)? != KeyPlace::Desk {
            return Err(Refusal::WrongState);
        }
        Ok(Decision::fact(Fact::Key(KeyFact::Lent { key, to, matter })))
    }

    pub(super) fn keys_back(self, key: KeyId) -> Result<Decision, Refusal> {
        match self.place_of(key)? {
            KeyPlace::Lent(..) => Ok(Decision::fact(Fact::Key(KeyFact::Back { key }))),
            KeyPlace::Desk | KeyPlace::GivenBack => Err(Refusal::WrongState),
        }
    }

    pub(super) fn give_keys_back(
        self,
        key: KeyId,
        to: Option<PersonId>,
    ) -> Result<Decision, Refusal> {
        self.known_if_named(to)?;
        if self.place_of(key)? != KeyPlace::Desk {
            return Err(Refusal::WrongState);
        }
        Ok(Decision::fact(Fact::Key(KeyFact::GivenBack { key, to })))
    }
}
