//! The thread that owns the desk's records: it carries out what screens ask, and builds the views
//! they draw. The window's thread only ever sends to it and takes what came back.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::command::Command;
use crate::desk::Desk;
use crate::link::SharedDesk;
use crate::views::News;

mod archive;
mod conflicts;
mod handover;
mod household;
mod matters;
mod night;
mod online;
mod papers;
mod people;
mod pictures;
mod register;
mod roster;
mod show;
mod state;
mod story;
mod writing;

use state::State;

/// What wakes the window: it is called whenever there is news.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Something for the worker to do.
#[derive(Debug)]
enum Input {
    /// A screen asks.
    Command(Command),
    /// News of elsewhere arrived, or the connection changed.
    Changed,
}

/// A hold on the worker's thread. Dropping it ends the thread once it has done what was asked.
#[derive(Debug)]
pub struct Worker {
    to: Sender<Input>,
    from: Receiver<News>,
}

/// What the worker needs beside the desk.
#[derive(Clone)]
pub struct Surroundings {
    /// The desk's own clock.
    pub clock: fn() -> DateTime<Utc>,
    /// Wakes the window.
    pub wake: Wake,
    /// Whether it keeps a connection to the server.
    pub is_online: bool,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").field("is_online", &self.is_online).finish_non_exhaustive()
    }
}

impl Worker {
    /// Starts the thread that owns a desk.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(desk: Desk, surroundings: Surroundings) -> std::io::Result<Self> {
        let (to, inbox) = channel();
        let (outbox, from) = channel();
        let changed = to.clone();
        let desk: SharedDesk = Arc::new(Mutex::new(desk));
        std::thread::Builder::new().name("worker".to_owned()).spawn(move || {
            let online = online::start(&desk, &surroundings, move || {
                // The worker is gone: so is the window.
                drop(changed.send(Input::Changed));
            });
            let mut state = State::new(desk, surroundings, (outbox, online));
            state.begin();
            run(&mut state, &inbox);
        })?;
        Ok(Self { to, from })
    }

    /// Asks for something. It is done in the order asked.
    pub fn ask(&self, command: Command) {
        // A worker that is gone has nothing to answer; the window shows its last views.
        drop(self.to.send(Input::Command(command)));
    }

    /// What the worker found out since the last time.
    pub fn news(&self) -> Vec<News> {
        self.from.try_iter().collect()
    }

    /// The next news, for whoever has nothing else to do.
    pub fn wait(&self, limit: Duration) -> Option<News> {
        self.from.recv_timeout(limit).ok()
    }
}

fn run(state: &mut State, inbox: &Receiver<Input>) {
    loop {
        // Long work is done in parts, between what is asked meanwhile.
        let patience = if state.has_work() { Duration::ZERO } else { state.next_minute() };
        let mut next = inbox.recv_timeout(patience);
        // News that came together is shown once; what a person asks goes before it.
        while let Ok(Input::Changed) = next {
            match inbox.try_recv() {
                Ok(input) => next = Ok(input),
                Err(_none) => break,
            }
        }
        match next {
            Ok(Input::Command(command)) => state.carry_out(command),
            Ok(Input::Changed) => state.refresh(),
            Err(RecvTimeoutError::Timeout) if state.has_work() => state.work_on(),
            Err(RecvTimeoutError::Timeout) => {
                state.learn();
                state.refresh();
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
        state.wake();
    }
}

#[cfg(test)]
mod tests;
