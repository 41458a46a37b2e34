//! Whole-system tests. One binary, so that they link once.
//! `cfg(test)` on each module tells the lints that all of it is a test.

#[cfg(test)]
mod authority;
#[cfg(test)]
mod counts;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod desks;
#[cfg(test)]
mod disk_faults;
#[cfg(test)]
#[cfg(not(feature = "sabotage"))]
mod fleet;
#[cfg(feature = "sabotage")]
#[cfg(test)]
mod fleet_mutants;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod impostors;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod reseeding;
#[cfg(test)]
mod rule_mutants;
#[cfg(test)]
mod tidy;

/// Runs an asynchronous test as the programs run: on several threads.
#[cfg(test)]
fn on_threads(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(test);
}
