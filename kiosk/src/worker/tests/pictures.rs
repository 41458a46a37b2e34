//! Photos and signatures on their way to the disk.

use dutybook_domain::ticket::fact::Phase;

use super::*;

/// A ticket of the practice property that is done: evidence is asked for.
fn done(bench: &Bench) -> DocumentId {
    let listed = bench.tickets().matters.into_iter();
    let done = listed.map(|one| one.matter).find(|one| one.subject == "大堂灯不亮").unwrap();
    let finish = dutybook_domain::ticket::command::Finish {
        action: "换了灯管".to_owned(),
        materials: String::new(),
        fee: None,
        worker: None,
    };
    act(bench, done.document, Deed::Finish(finish)).unwrap();
    done.document
}

fn act(bench: &Bench, document: DocumentId, deed: Deed) -> Result<DateTime<Utc>, String> {
    bench.ticket(document);
    bench.worker.ask(Command::Ticket { document, command: Box::new(deed) });
    outcome(bench)
}

fn outcome(bench: &Bench) -> Result<DateTime<Utc>, String> {
    bench.until(|news| {
        let News::Ticket(view) = news else { return None };
        view.outcome
    })
}

fn photo() -> Vec<u8> {
    let sight = image::RgbImage::from_pixel(64, 48, image::Rgb([120, 10, 10]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    sight.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn a_photo_and_a_signature_are_on_the_disk_before_the_ticket_names_them_and_seen_again() {
    let bench = Bench::signed_in();
    let document = done(&bench);
    let path = bench.dir.path().join("IMG_1.png");
    std::fs::write(&path, photo()).unwrap();
    bench.worker.ask(Command::Attach { document, path: path.clone(), phase: Phase::After });
    assert_eq!(outcome(&bench), Ok(morning()));
    // The camera's file may go: the kept one is another.
    std::fs::remove_file(&path).unwrap();
    let strokes = vec![vec![(10, 10), (200, 90)]];
    bench.worker.ask(Command::Sign { document, strokes });
    let told = bench.until(|news| {
        let News::Ticket(view) = news else { return None };
        let pictures: Vec<_> = view.happened.iter().filter_map(|one| one.picture).collect();
        (pictures.len() == 2).then_some(pictures)
    });
    for blob in told {
        bench.worker.ask(Command::LookAtKept(blob));
        let looked = bench.until(|news| {
            let News::Ticket(view) = news else { return None };
            view.shown
        });
        assert!(looked.picture.unwrap().size[0] >= 64);
        bench.worker.ask(Command::PutPictureAway);
        bench.until(|news| {
            let News::Ticket(view) = news else { return None };
            view.shown.is_none().then_some(())
        });
    }
}

#[test]
fn what_is_no_photo_is_refused_in_words_and_writes_nothing() {
    let bench = Bench::signed_in();
    let document = done(&bench);
    let before = bench.ticket(document).happened.len();
    let path = bench.dir.path().join("notes.jpg");
    std::fs::write(&path, b"no picture").unwrap();
    bench.worker.ask(Command::Attach { document, path: path.clone(), phase: Phase::After });
    let refused = bench.until(|news| {
        let News::Ticket(view) = news else { return None };
        view.outcome.filter(Result::is_err)
    });
    assert_eq!(refused, Err("不是 JPEG 或 PNG 照片，换一张".to_owned()));
    std::fs::remove_file(&path).unwrap();
    bench.worker.ask(Command::LookAtPicture(path));
    let looked = bench.until(|news| {
        let News::Ticket(view) = news else { return None };
        view.shown
    });
    assert_eq!(looked.picture, Err("照片读不出来：可能已拔掉，插好再试".to_owned()));
    assert_eq!(bench.ticket(document).happened.len(), before);
}
