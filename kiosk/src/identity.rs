//! Who this desk is: what enrolment handed it, kept in one file only its owner can read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use chrono_tz::Tz;
use dutybook_domain::id::DeskNumber;
use dutybook_replica::enrolment::{Enrolled, Pepper, PropertyCard};
use dutybook_replica::key::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::issuer::Issuer;

/// The file's name within the data directory.
pub const FILE: &str = "identity.cbor";
/// Holds the key of an enrolment that is under way.
const PENDING: &str = "identity.pending";

/// Why there is no identity to work under.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The directory holds none.
    #[error("no desk is enrolled here")]
    NotEnrolled,
    /// The directory holds one already.
    #[error("a desk is enrolled here already")]
    AlreadyEnrolled,
    /// The desk was reported lost, and its key is gone.
    #[error("this desk was reported lost and its key is destroyed")]
    KeyDestroyed,
    /// The file cannot be read or written.
    #[error("the identity file cannot be used")]
    Io(#[from] io::Error),
    /// The file holds something else, or what a newer version wrote.
    #[error("the identity file cannot be read")]
    Unreadable,
}

/// A desk's identity. It holds the desk's secret key: the file is as good as the desk.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The desk's key.
    pub key: SecretKey,
    /// Its number within the property.
    pub desk: DeskNumber,
    /// The property it belongs to.
    pub property: PropertyCard,
    /// The property's fixed time zone.
    pub zone: Tz,
    /// The server's public key, and older ones an administrator adopted.
    pub servers: Vec<PublicKey>,
    /// What PIN verifiers are mixed with.
    pub pepper: Pepper,
    /// Where the server is reached, such as `https://duty.example.cn`.
    pub url: String,
    /// The private authority that certifies the server; `None` where public ones do.
    pub issuer: Option<Issuer>,
}

/// What lies in the file.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(with = "serde_bytes")]
    seed: [u8; 32],
    desk: DeskNumber,
    property: PropertyCard,
    servers: Vec<PublicKey>,
    pepper: Pepper,
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ca: Option<String>,
}

impl Identity {
    /// The identity enrolment gave.
    ///
    /// # Errors
    /// When the property's time zone is none this program knows.
    pub fn of(key: SecretKey, enrolled: &Enrolled, url: &str) -> Result<Self, IdentityError> {
        let zone = enrolled.property.zone.parse().or(Err(IdentityError::Unreadable))?;
        let servers =
            std::iter::once(enrolled.server).chain(enrolled.adopted.iter().copied()).collect();
        Ok(Self {
            key,
            desk: enrolled.desk,
            property: enrolled.property.clone(),
            zone,
            servers,
            pepper: enrolled.pepper.clone(),
            url: url.to_owned(),
            issuer: None,
        })
    }

    /// Whether a directory holds an identity.
    pub fn exists(dir: &Path) -> bool {
        dir.join(FILE).exists()
    }

    /// Reads the identity of a data directory.
    ///
    /// # Errors
    /// See [`IdentityError`].
    pub fn load(dir: &Path) -> Result<Self, IdentityError> {
        let bytes = match fs::read(dir.join(FILE)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(IdentityError::NotEnrolled);
            }
            Err(error) => return Err(error.into()),
        };
        let stored: Stored =
            ciborium::from_reader(bytes.as_slice()).or(Err(IdentityError::Unreadable))?;
        let zone = stored.property.zone.parse().or(Err(IdentityError::Unreadable))?;
        let Stored { seed, desk, property, servers, pepper, url, ca } = stored;
        let issuer = ca.map(|text| Issuer::from_pem(text).ok_or(IdentityError::Unreadable));
        let issuer = issuer.transpose()?;
        let key = SecretKey::from_seed(&seed);
        Ok(Self { key, desk, property, zone, servers, pepper, url, issuer })
    }

    /// Overwrites the secret key with zeros: the desk was reported lost. What else the file holds
    /// stays, so that the records can still be read and exported.
    ///
    /// # Errors
    /// See [`IdentityError`].
    pub fn destroy_key(dir: &Path) -> Result<(), IdentityError> {
        let mut identity = Self::load(dir)?;
        identity.key = SecretKey::from_seed(&[0; 32]);
        let bytes = identity.encoded()?;
        // Over the old bytes and not into a new file: the old one would keep the key on the disk.
        let mut file = OpenOptions::new().write(true).open(dir.join(FILE))?;
        file.write_all(&bytes)?;
        file.set_len(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        file.sync_all()?;
        Ok(())
    }

    /// Whether the key was destroyed.
    pub fn is_destroyed(&self) -> bool {
        self.key.seed() == [0; 32]
    }

    /// Writes the identity into a data directory that has none. It is there whole or not at all.
    ///
    /// # Errors
    /// See [`IdentityError`].
    pub fn save(&self, dir: &Path) -> Result<(), IdentityError> {
        if Self::exists(dir) {
            return Err(IdentityError::AlreadyEnrolled);
        }
        let bytes = self.encoded()?;
        let partial = dir.join("identity.partial");
        let mut file = owner_only().open(&partial)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&partial, dir.join(FILE))?;
        match fs::remove_file(dir.join(PENDING)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        sync_folder(dir)?;
        Ok(())
    }

    fn encoded(&self) -> Result<Vec<u8>, IdentityError> {
        let stored = Stored {
            seed: self.key.seed(),
            desk: self.desk,
            property: self.property.clone(),
            servers: self.servers.clone(),
            pepper: self.pepper.clone(),
            url: self.url.clone(),
            ca: self.issuer.as_ref().map(|issuer| issuer.pem().to_owned()),
        };
        let mut bytes = Vec::new();
        ciborium::into_writer(&stored, &mut bytes).or(Err(IdentityError::Unreadable))?;
        Ok(bytes)
    }
}

/// The key a desk is about to be enrolled with: kept before the server hears of it, so that an
/// enrolment that broke off goes on with the same key.
///
/// # Errors
/// When the file cannot be used, or no key can be drawn.
pub fn pending_key(
    dir: &Path,
    draw: impl FnOnce() -> Result<[u8; 32], crate::random::NoRandomness>,
) -> Result<SecretKey, IdentityError> {
    let path = dir.join(PENDING);
    if let Ok(bytes) = fs::read(&path)
        && let Ok(seed) = <[u8; 32]>::try_from(bytes)
    {
        return Ok(SecretKey::from_seed(&seed));
    }
    let seed = draw().map_err(io::Error::other)?;
    let mut file = owner_only().open(&path)?;
    file.write_all(&seed)?;
    file.sync_all()?;
    sync_folder(dir)?;
    Ok(SecretKey::from_seed(&seed))
}

/// A file that only its owner may read. On Windows the data directory's own rights serve.
fn owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a rename durable. Windows has no handle to a directory and needs none.
fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use dutybook_domain::id::PropertyUid;

    use super::*;

    fn enrolled(zone: &str) -> Enrolled {
        Enrolled {
            property: PropertyCard {
                uid: PropertyUid::from_bytes([3; 16]),
                id: "cuihu".to_owned(),
                name: "翠湖花园".to_owned(),
                region: "华东".to_owned(),
                zone: zone.to_owned(),
            },
            desk: DeskNumber(2),
            server: PublicKey([4; 32]),
            adopted: vec![PublicKey([5; 32])],
            epoch: [6; 16],
            certificate: Vec::new(),
            settings: Vec::new(),
            pepper: Pepper([8; 32]),
        }
    }

    #[test]
    fn an_identity_is_kept_once_and_for_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(Identity::load(dir.path()), Err(IdentityError::NotEnrolled)));
        let key = SecretKey::from_seed(&[1; 32]);
        let identity =
            Identity::of(key, &enrolled("Asia/Shanghai"), "http://127.0.0.1:8730").unwrap();
        identity.save(dir.path()).unwrap();
        let loaded = Identity::load(dir.path()).unwrap();
        assert_eq!(format!("{loaded:?}"), format!("{identity:?}"));
        assert_eq!(loaded.servers, [PublicKey([4; 32]), PublicKey([5; 32])]);
        assert!(matches!(identity.save(dir.path()), Err(IdentityError::AlreadyEnrolled)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn an_enrolment_that_broke_off_goes_on_with_its_key() {
        let dir = tempfile::tempdir().unwrap();
        let first = pending_key(dir.path(), || Ok([1; 32])).unwrap();
        let again = pending_key(dir.path(), || Ok([2; 32])).unwrap();
        assert_eq!(first.public(), again.public());
        let identity = Identity::of(first, &enrolled("Asia/Shanghai"), "http://127.0.0.1").unwrap();
        identity.save(dir.path()).unwrap();
        assert!(!dir.path().join(PENDING).exists());
    }

    #[test]
    fn a_destroyed_key_is_gone_from_the_disk_and_the_rest_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let key = SecretKey::from_seed(&[0xa5; 32]);
        let identity = Identity::of(key, &enrolled("Asia/Shanghai"), "http://127.0.0.1").unwrap();
        identity.save(dir.path()).unwrap();
        let holds_key = || {
            let bytes = fs::read(dir.path().join(FILE)).unwrap();
            bytes.windows(32).any(|window| window == [0xa5; 32])
        };
        assert!(holds_key() && !identity.is_destroyed());
        Identity::destroy_key(dir.path()).unwrap();
        assert!(!holds_key());
        let left = Identity::load(dir.path()).unwrap();
        assert!(left.is_destroyed());
        assert_eq!(left.property, identity.property);
    }

    #[test]
    fn a_damaged_identity_is_no_unenrolled_desk() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), b"nothing of ours").unwrap();
        assert!(matches!(Identity::load(dir.path()), Err(IdentityError::Unreadable)));
        let nowhere = Identity::of(SecretKey::from_seed(&[1; 32]), &enrolled("Nowhere"), "");
        assert!(matches!(nowhere, Err(IdentityError::Unreadable)));
    }
}
