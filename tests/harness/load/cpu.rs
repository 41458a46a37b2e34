//! Time on a processor, which a loaded machine lengthens far less than time on the wall.

use std::time::Duration;

/// What this thread has used.
#[cfg(unix)]
pub fn of_thread() -> Duration {
    read(rustix::time::ClockId::ThreadCPUTime)
}

/// What this process has used, all of its threads together.
#[cfg(unix)]
pub fn of_process() -> Duration {
    read(rustix::time::ClockId::ProcessCPUTime)
}

#[cfg(unix)]
fn read(clock: rustix::time::ClockId) -> Duration {
    let read = rustix::time::clock_gettime(clock);
    let (seconds, nanos) = (u64::try_from(read.tv_sec), u32::try_from(read.tv_nsec));
    Duration::new(seconds.unwrap_or(0), nanos.unwrap_or(0))
}

/// Zero: no benchmark is run here.
#[cfg(not(unix))]
pub const fn of_thread() -> Duration {
    Duration::ZERO
}

/// Zero: no benchmark is run here.
#[cfg(not(unix))]
pub const fn of_process() -> Duration {
    Duration::ZERO
}
