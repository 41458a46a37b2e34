//! The one bridge from async to SQLite. A handler never holds a connection over an `await`.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::registry::{Registry, RegistryError};

/// The registry, asked off the async threads: one connection writes, another reads, so a page of
/// desks never waits for a commit.
#[derive(Debug, Clone)]
pub struct Db {
    reader: Arc<Mutex<Registry>>,
    writer: Arc<Mutex<Registry>>,
}

/// The task that asked was cancelled or its thread died.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The registry answered with an error.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The blocking thread ended without an answer.
    #[error("the registry's thread ended")]
    Gone(#[from] tokio::task::JoinError),
}

impl Db {
    /// Opens both connections on `server.db`.
    ///
    /// # Errors
    /// As [`Registry::open`].
    pub fn open(path: &Path, seed: &[u8; 48]) -> Result<Self, RegistryError> {
        let writer = Arc::new(Mutex::new(Registry::open(path, seed)?));
        let reader = Arc::new(Mutex::new(Registry::open(path, seed)?));
        Ok(Self { reader, writer })
    }

    /// Asks something that changes nothing.
    ///
    /// # Errors
    /// What the registry answered.
    pub async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Registry) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, DbError> {
        let reader = Arc::clone(&self.reader);
        let task = move || ask(&reader.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(tokio::task::spawn_blocking(task).await??)
    }

    /// Does something that changes the registry.
    ///
    /// # Errors
    /// What the registry answered.
    pub async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Registry) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, DbError> {
        let writer = Arc::clone(&self.writer);
        let task = move || act(&mut writer.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(tokio::task::spawn_blocking(task).await??)
    }
}
