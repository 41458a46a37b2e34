//! Whole-system tests. One binary, so that they link once.
//! `cfg(test)` on each module tells the lints that all of it is a test.

#[cfg(test)]
mod desks;
#[cfg(test)]
#[cfg(not(feature = "sabotage"))]
mod fleet;
#[cfg(feature = "sabotage")]
#[cfg(test)]
mod fleet_mutants;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod rule_mutants;
#[cfg(test)]
mod tidy;
