//! A desk with five years behind it: a click, a cold start, a month's report.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use dutybook_kiosk::desk::Desk;
use dutybook_kiosk::random;
use dutybook_server::clock::Stopwatch;
use harness::load::figure::Figure;
use harness::load::machine::{REFERENCE, REFERENCE_ROW, median};
use harness::load::served::Served;
use harness::load::{click, five_years};

use crate::{Bench, note, region};

/// What a cold start and a report may take.
const ALLOWED: Duration = Duration::from_secs(1);
/// What a click may take of the processor.
const ALLOWED_CPU: Duration = Duration::from_millis(3);
/// How often each is done; the middle one counts.
const TIMES: usize = 5;
const CLICKS: usize = 31;

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let dir = bench.folder().join("five-years");
    let served = Served::start(&bench.program, &dir.join("server"), 1)?;
    let desk_dir = dir.join("desk");
    let mut desk = served.enrol(&desk_dir, (1, 1), &served.url()?)?;
    five_years::write(&mut desk)?;
    drop((desk, served));
    let (floor, rows) = plain_reading(&desk_dir)?;
    let reference = REFERENCE_ROW.saturating_mul(rows);
    let (start, report) = (cold_start(&desk_dir)?, report(&desk_dir)?);
    note(&format!("five years: {rows} rows in {floor:?}, start {start:?}, report {report:?}"));
    let mut figures = vec![
        Figure::timed("cold-start", (floor, start), (reference, ALLOWED)),
        Figure::timed("month-report", (floor, report), (reference, ALLOWED)),
    ];
    figures.extend(clicks(bench, &desk_dir)?);
    Ok(figures)
}

/// Reading the rows of the books as they lie there, with the number of them.
fn plain_reading(dir: &Path) -> anyhow::Result<(Duration, u32)> {
    let file = dir.join(dutybook_store::books::FILE);
    let (mut times, mut rows) = (Vec::new(), 0);
    for _time in 0..TIMES {
        let watch = Stopwatch::start();
        rows = region::read_plainly(&file, &["document", "fact", "rollup_day"])?;
        times.push(watch.elapsed());
    }
    Ok((median(times), rows))
}

fn cold_start(dir: &Path) -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    for _time in 0..TIMES {
        let watch = Stopwatch::start();
        let status = Desk::open(dir, random::bytes()?)?.status()?;
        times.push(watch.elapsed());
        anyhow::ensure!(status.facts > 20_000, "only {} facts", status.facts);
    }
    Ok(median(times))
}

fn report(dir: &Path) -> anyhow::Result<Duration> {
    let desk = Desk::open(dir, random::bytes()?)?;
    let mut times = Vec::new();
    for _time in 0..TIMES {
        let watch = Stopwatch::start();
        desk.report(five_years::month()?, None)?.context("no report")?.canonical()?;
        times.push(watch.elapsed());
    }
    Ok(median(times))
}

fn clicks(bench: &Bench, dir: &Path) -> anyhow::Result<[Figure; 2]> {
    let mut desk = Desk::open(dir, random::bytes()?)?;
    // The first finds nothing at hand yet.
    click::many(&mut desk, 1)?;
    let clicks = click::many(&mut desk, CLICKS)?;
    let cpu = median(clicks.iter().map(|click| click.cpu).collect());
    let wall = median(clicks.iter().map(|click| click.wall).collect());
    note(&format!("click: {cpu:?} of the processor, {wall:?} on the wall"));
    Ok([
        Figure::timed("click-cpu", (bench.floors.verify, cpu), (REFERENCE.verify, ALLOWED_CPU)),
        Figure::timed(
            "click-durable-and-visible",
            (bench.floors.of_click(), wall),
            (REFERENCE.of_click(), REFERENCE.of_click()),
        ),
    ])
}
