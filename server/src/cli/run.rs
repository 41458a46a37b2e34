//! What each command does: read its words, ask the registry, answer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::enrolment::Pepper;
use tokio::net::TcpListener;

use super::args::{
    Args, Command, EnrolArgs, How, PropertyCommand, ReportArgs, RevokeArgs, ServeArgs, TokenCommand,
};
use super::wiring::{self, ReportOf};
use super::{CliError, answer, complain};
use crate::backup::{self, BackupError};
use crate::clock::Clock;
use crate::config::{Config, TlsFiles, log_filter};
use crate::data_dir::{DataDir, DataDirError};
use crate::keeper::KeeperError;
use crate::random;
use crate::registry::{
    Admitted, CodeText, NewProperty, Offer, Refusal, Registry, RegistryError, RevokeAs, Scope,
    TokenText,
};
use crate::serve::{ServeError, refuse_plain_http, serve};
use crate::text::{Language, Sentence};

/// Codes drawn before giving up; that two begin alike is one in a million.
const DRAWS_MAX: u32 = 8;

pub(super) fn run(args: Args, language: Language) -> Result<(), CliError> {
    let data = args.data.ok_or(Sentence::NoDataGiven)?;
    match args.command {
        Command::Serve(words) => run_server(data, words),
        Command::Property(PropertyCommand::Add { id, name, region, timezone, uid }) => {
            let uid = uid.map(read_uid).transpose()?;
            add_property(&data, (id, uid), [name, region], &timezone)
        }
        Command::Enrol(words) => enrol(&data, &words),
        Command::Revoke(words) => revoke(&data, &words),
        Command::Adopt { property, keys } => adopt(&data, &property, &keys),
        Command::Token(TokenCommand::Add { name, region, property }) => {
            add_token(&data, &name, region, property)
        }
        Command::Token(TokenCommand::Revoke { name }) => {
            let done = open(&data)?.revoke_token(&name, Clock::System.now());
            done.map_err(|error| registry_error(error, &name, 0))
        }
        Command::Admit { file, by } => admit(&data, &file, &by, language),
        Command::Report(words) => report(&data, &words),
        Command::Verify => verify(&data),
        Command::Backup { to } => back_up(&data, &to, language),
        Command::Restore { from } => restore(&data, &from, language),
    }
}

fn open(data: &Path) -> Result<Registry, CliError> {
    let dir = DataDir::open(data).map_err(data_dir_error)?;
    open_in(&dir)
}

pub(super) fn open_in(dir: &DataDir) -> Result<Registry, CliError> {
    let seed = random::bytes().map_err(failed)?;
    Registry::open(&dir.server_db(), &seed).map_err(|error| registry_error(error, "", 0))
}

fn read_uid(text: String) -> Result<PropertyUid, CliError> {
    text.parse().map_err(|_error| Sentence::BadUid(text).into())
}

/// Adopts all of the keys, or as many as come before the first that no desk offered.
fn adopt(data: &Path, property: &str, keys: &[String]) -> Result<(), CliError> {
    let mut registry = open(data)?;
    keys.iter().try_for_each(|key| {
        let adopted = registry.adopt_key(property, key, Clock::System.now());
        let unknown = matches!(adopted, Err(RegistryError::Refused(Refusal::NoSuchKey)));
        let about = if unknown { key.as_str() } else { property };
        adopted.map_err(|error| registry_error(error, about, 0))
    })
}

fn add_property(
    data: &Path,
    (id, uid): (String, Option<PropertyUid>),
    names: [String; 2],
    timezone: &str,
) -> Result<(), CliError> {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if id.is_empty() || id.len() > 40 || !id.bytes().all(plain) {
        return Err(Sentence::BadPropertyId(id).into());
    }
    names.iter().try_for_each(|name| check_name(name))?;
    let zone: Tz = timezone.parse().map_err(|_unknown| Sentence::BadZone(timezone.to_owned()))?;
    let dir = DataDir::create(data).map_err(data_dir_error)?;
    let mut registry = open_in(&dir)?;
    let uid = match uid {
        Some(uid) => uid,
        None => PropertyUid(random::bytes().map_err(failed)?),
    };
    let [name, region] = names;
    let pepper = Pepper(random::bytes().map_err(failed)?);
    let new = NewProperty { uid, id, name, region, zone, pepper };
    let added = registry.add_property(&new, Clock::System.now());
    added.map_err(|error| registry_error(error, &new.id, 0))
}

fn check_name(name: &str) -> Result<(), CliError> {
    let usual = !name.trim().is_empty() && name.chars().count() <= 100;
    if usual && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Sentence::BadName(name.to_owned()).into())
}

fn enrol(data: &Path, words: &EnrolArgs) -> Result<(), CliError> {
    let mut registry = open(data)?;
    let offer = Offer {
        property_id: &words.property,
        desk: DeskNumber(words.desk),
        replace: words.replace,
    };
    let mut draws = 0;
    loop {
        let code = CodeText::from_random(&random::bytes().map_err(failed)?);
        draws += 1;
        match registry.offer_code(&offer, &code, Clock::System.now()) {
            Ok(()) => return answer(&code.to_string()),
            Err(RegistryError::Refused(Refusal::CodeTaken)) if draws < DRAWS_MAX => {}
            Err(error) => return Err(registry_error(error, &words.property, words.desk)),
        }
    }
}

fn revoke(data: &Path, words: &RevokeArgs) -> Result<(), CliError> {
    let how = match words.how {
        How::Retired => RevokeAs::Retired,
        How::Lost => RevokeAs::Lost,
    };
    let desk = DeskNumber(words.desk);
    let revoked = open(data)?.revoke(&words.property, desk, how, Clock::System.now());
    revoked.map_err(|error| registry_error(error, &words.property, words.desk))
}

fn add_token(
    data: &Path,
    name: &str,
    region: Option<String>,
    property: Option<String>,
) -> Result<(), CliError> {
    let mut registry = open(data)?;
    check_name(name)?;
    let scope = match (region, property) {
        (Some(region), _) => Scope::Region(region),
        (None, Some(id)) => {
            let row = registry.property(&id).map_err(|error| registry_error(error, &id, 0))?;
            Scope::Property(row.uid)
        }
        (None, None) => Scope::Company,
    };
    let token = TokenText::from_random(&random::bytes().map_err(failed)?);
    let about = if let Scope::Region(region) = &scope { region.as_str() } else { name };
    match registry.add_token(name, &scope, &token, Clock::System.now()) {
        Ok(()) => answer(token.reveal()),
        Err(RegistryError::Refused(Refusal::TokenExists)) => {
            Err(Sentence::TokenExists(name.to_owned()).into())
        }
        Err(error) => Err(registry_error(error, about, 0)),
    }
}

fn admit(data: &Path, file: &Path, by: &str, language: Language) -> Result<(), CliError> {
    let dir = DataDir::open(data).map_err(data_dir_error)?;
    check_name(by)?;
    if !file.is_file() {
        return Err(Sentence::NoSuchFile(shown(file)).into());
    }
    let Admitted { stored, held, set_aside } = wiring::admit(&dir, file, by)?;
    complain(&Sentence::AdmitDone { stored, held, set_aside }, language);
    Ok(())
}

fn report(data: &Path, words: &ReportArgs) -> Result<(), CliError> {
    let dir = DataDir::open(data).map_err(data_dir_error)?;
    let month = words.month.parse().or(Err(Sentence::BadMonth(words.month.clone())))?;
    let until = match &words.until {
        Some(day) => Some(day.parse().or(Err(Sentence::BadDay(day.clone())))?),
        None => None,
    };
    let property = open_in(&dir)?
        .property(&words.property)
        .map_err(|error| registry_error(error, &words.property, 0))?;
    let of = ReportOf { property: &property, month, until };
    let (json, freshness) = wiring::report(&dir, &of)?;
    if words.freshness {
        complain(&Sentence::Plain(freshness), Language::English);
    }
    answer(&json)
}

fn verify(data: &Path) -> Result<(), CliError> {
    let dir = DataDir::open(data).map_err(data_dir_error)?;
    let registry = open_in(&dir)?;
    let fault = registry.fault().map_err(|error| registry_error(error, "", 0))?;
    let mut found: Vec<String> =
        fault.into_iter().map(|fault| format!("server.db: {fault}")).collect();
    if dir.log_db().is_file() {
        found.extend(wiring::log_faults(&dir, &registry)?);
    }
    found.iter().try_for_each(|line| answer(line))?;
    if found.is_empty() { Ok(()) } else { Err(CliError::Found) }
}

fn back_up(data: &Path, to: &Path, language: Language) -> Result<(), CliError> {
    let dir = DataDir::open(data).map_err(data_dir_error)?;
    let parts = backup::back_up(&dir, to).map_err(backup_error)?;
    complain(&Sentence::BackupDone { to: shown(to), parts }, language);
    Ok(())
}

fn restore(data: &Path, from: &Path, language: Language) -> Result<(), CliError> {
    let dir = DataDir::existing(data).map_err(data_dir_error)?;
    backup::restore(from, &dir, Clock::System.now()).map_err(|error| {
        if matches!(error, BackupError::NotWhole(_)) {
            Sentence::NotABackup(shown(from)).into()
        } else {
            backup_error(error)
        }
    })?;
    complain(&Sentence::RestoreDone(shown(data)), language);
    Ok(())
}

fn run_server(data: PathBuf, words: ServeArgs) -> Result<(), CliError> {
    let mut config = Config::new(data);
    config.insecure = words.insecure;
    config.tls =
        words.tls_cert.zip(words.tls_key).map(|(certificate, key)| TlsFiles { certificate, key });
    refuse_plain_http(&config, words.listen).map_err(serve_error)?;
    let log = tracing_subscriber::fmt().json().with_writer(std::io::stderr);
    log.with_env_filter(log_filter()).init();
    let runtime = tokio::runtime::Runtime::new().map_err(failed)?;
    let ran = runtime.block_on(async {
        let bound = TcpListener::bind(words.listen).await;
        let listener = bound.map_err(|_cause| Sentence::CannotListen(words.listen.to_string()))?;
        let shutdown = shutdown_signal().map_err(failed)?;
        serve(config, listener, shutdown).await.map_err(serve_error)
    });
    // A blocking task that hangs on a dead disk must not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ran
}

/// Ends when the system asks the process to end.
fn shutdown_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        let interrupt = tokio::signal::ctrl_c();
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt => {}
        }
        #[cfg(not(unix))]
        interrupt.await.ok();
    })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn failed(error: impl Into<anyhow::Error>) -> CliError {
    CliError::Failed(error.into())
}

fn data_dir_error(error: DataDirError) -> CliError {
    CliError::Wrong(match error {
        DataDirError::Missing(path) => Sentence::NoSuchFolder(shown(&path)),
        DataDirError::NotAServers(path) => Sentence::NotAServersFolder(shown(&path)),
        DataDirError::RestoreUnfinished(path) => Sentence::RestoreUnfinished(shown(&path)),
        DataDirError::Locked(path) => Sentence::AlreadyServed(shown(&path)),
        DataDirError::Unwritable { path, source: _ } => Sentence::CannotWrite(shown(&path)),
    })
}

/// The sentence for a refusal about this property, region or token, and this desk.
fn registry_error(error: RegistryError, about: &str, desk: u16) -> CliError {
    let about = about.to_owned();
    CliError::Wrong(match error {
        RegistryError::Refused(refusal) => match refusal {
            Refusal::PropertyExists => Sentence::PropertyExists(about),
            Refusal::NoSuchProperty => Sentence::NoSuchProperty(about),
            Refusal::NoSuchRegion => Sentence::NoSuchRegion(about),
            Refusal::DeskIsLive => Sentence::DeskIsLive(about, desk),
            Refusal::DeskNotLive => Sentence::DeskNotLive(about, desk),
            Refusal::TokenExists => Sentence::TokenExists(about),
            Refusal::NoSuchToken => Sentence::NoSuchToken(about),
            Refusal::NoSuchKey => Sentence::NoSuchKey(about),
            Refusal::CodeTaken => return failed(error),
        },
        RegistryError::Newer { .. } => Sentence::NewerData,
        RegistryError::Damaged { .. } | RegistryError::Sqlite { .. } => return failed(error),
    })
}

fn backup_error(error: BackupError) -> CliError {
    match error {
        BackupError::NoSuchFile(path) => Sentence::NoSuchFile(shown(&path)).into(),
        BackupError::NotEmpty(path) => Sentence::FolderNotEmpty(shown(&path)).into(),
        BackupError::Registry(RegistryError::Newer { .. }) => Sentence::NewerData.into(),
        BackupError::Io { path, source } if source.kind() == std::io::ErrorKind::NotFound => {
            Sentence::CannotWrite(shown(&path)).into()
        }
        error @ (BackupError::NotWhole(_)
        | BackupError::Damaged { .. }
        | BackupError::Registry(_)
        | BackupError::Store(_)
        | BackupError::Randomness(_)
        | BackupError::Io { .. }) => failed(error),
    }
}

fn serve_error(error: ServeError) -> CliError {
    match error {
        ServeError::DataDir(error) => data_dir_error(error),
        ServeError::Registry(error) | ServeError::Keeper(KeeperError::Registry(error)) => {
            registry_error(error, "", 0)
        }
        ServeError::PlainHttp(address) => Sentence::PlainHttp(address.to_string()).into(),
        ServeError::Tls(_) => Sentence::BadTls.into(),
        error @ (ServeError::Randomness(_) | ServeError::Listen(_) | ServeError::Keeper(_)) => {
            failed(error)
        }
    }
}
