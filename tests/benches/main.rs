//! `cargo bench -p dutybook-tests`: what one step costs, from a signature to a report. For looking
//! into a figure of `cargo bench-check`, which is what is judged.

use divan::Bencher;
use divan::counter::ItemsCount;

mod steps;

fn main() {
    divan::main();
}

/// One Ed25519 verification: the floor of everything that takes a change in.
#[divan::bench]
fn verify(bencher: Bencher<'_, '_>) {
    let day = steps::Day::new(1);
    bencher.bench(|| day.verify());
}

/// Writing and signing a whole ticket, decided by the rules.
#[divan::bench]
fn write_a_ticket(bencher: Bencher<'_, '_>) {
    let mut day = steps::Day::new(0);
    let count = ItemsCount::new(harness::load::tickets::CHANGES);
    bencher.counter(count).bench_local(|| day.write());
}

/// Reading changes of a stranger: limits, hash, form. No signature.
#[divan::bench]
fn read_changes(bencher: Bencher<'_, '_>) {
    let day = steps::Day::new(50);
    bencher.counter(ItemsCount::new(day.changes())).bench(|| day.read());
}

/// A push of a day's tickets, made.
#[divan::bench]
fn encode_a_push(bencher: Bencher<'_, '_>) {
    let day = steps::Day::new(50);
    bencher.counter(ItemsCount::new(day.changes())).bench(|| day.encode());
}

/// The same, read again.
#[divan::bench]
fn decode_a_push(bencher: Bencher<'_, '_>) {
    let day = steps::Day::new(50);
    let bytes = day.encode();
    bencher.counter(ItemsCount::new(day.changes())).bench(|| steps::decode(&bytes));
}

/// Folding one whole ticket out of its changes.
#[divan::bench]
fn fold_a_ticket(bencher: Bencher<'_, '_>) {
    let day = steps::Day::new(1);
    bencher.bench(|| day.fold());
}

/// One durable commit of changes.
#[divan::bench(args = [1, 80], sample_count = 20)]
fn append(bencher: Bencher<'_, '_>, tickets: usize) {
    let day = steps::Day::new(tickets);
    bencher
        .counter(ItemsCount::new(day.changes()))
        .with_inputs(steps::Stores::new)
        .bench_local_values(|mut stores| {
            stores.append(&day);
            stores
        });
}

/// Feeding the books with what was appended.
#[divan::bench(args = [1, 80], sample_count = 20)]
fn feed(bencher: Bencher<'_, '_>, tickets: usize) {
    let day = steps::Day::new(tickets);
    bencher
        .counter(ItemsCount::new(day.changes()))
        .with_inputs(|| {
            let mut stores = steps::Stores::new();
            stores.append(&day);
            stores
        })
        .bench_local_values(|mut stores| {
            stores.feed();
            stores
        });
}
