//! What desk and server sign to prove themselves to each other. Each message begins with its own
//! context and binds both nonces, so that no signature serves twice or elsewhere.

use dutybook_domain::id::{DeskNumber, PropertyUid};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::wire::frame::{Epoch, Nonce, Proof, Standing};

/// The two nonces and who meets whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meeting {
    pub(crate) property: PropertyUid,
    pub(crate) desk: DeskNumber,
    pub(crate) desk_nonce: Nonce,
    pub(crate) server_nonce: Nonce,
    pub(crate) server: VerifyingKey,
}

impl Meeting {
    fn message(&self, context: &[u8]) -> Vec<u8> {
        [
            context,
            self.property.as_bytes(),
            &self.desk.0.to_be_bytes(),
            &self.desk_nonce.0,
            &self.server_nonce.0,
            self.server.as_bytes(),
        ]
        .concat()
    }

    fn desk_message(&self) -> Vec<u8> {
        self.message(b"dutybook/desk-proof/v1")
    }

    fn server_message(&self, epoch: Epoch, standing: Standing) -> Vec<u8> {
        let standing = match standing {
            Standing::Active => 0,
            Standing::Retired => 1,
            Standing::Lost => 2,
        };
        let mut message = self.message(b"dutybook/server-proof/v1");
        message.extend_from_slice(&epoch.0);
        message.push(standing);
        message
    }

    pub(crate) fn prove_desk(&self, key: &SigningKey) -> Proof {
        Proof(key.sign(&self.desk_message()).to_bytes())
    }

    pub(crate) fn is_desk(&self, key: &VerifyingKey, proof: Proof) -> bool {
        key.verify_strict(&self.desk_message(), &Signature::from_bytes(&proof.0)).is_ok()
    }

    pub(crate) fn prove_server(&self, key: &SigningKey, epoch: Epoch, standing: Standing) -> Proof {
        Proof(key.sign(&self.server_message(epoch, standing)).to_bytes())
    }

    pub(crate) fn is_server(&self, epoch: Epoch, standing: Standing, proof: Proof) -> bool {
        let signature = Signature::from_bytes(&proof.0);
        self.server.verify_strict(&self.server_message(epoch, standing), &signature).is_ok()
    }
}
