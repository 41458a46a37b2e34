//! Exit codes and standard output, word for word; sentences in both languages.

use crate::process::{Outcome, Place, run};

fn assert_wrong(outcome: &Outcome, sentence: &str) {
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(outcome.stdout, "", "{outcome:?}");
    assert_eq!(outcome.stderr, format!("{sentence}\n"));
}

#[test]
fn a_property_is_added_into_a_folder_that_is_made() {
    let place = Place::new();
    let words = ["property", "add", "--id", "cuihu", "--name", "翠湖花园", "--region", "华东"];
    let added = place.run(&words);
    assert_eq!((added.code, added.stdout.as_str(), added.stderr.as_str()), (Some(0), "", ""));
    assert!(place.data().join("server.db").is_file());
    assert_wrong(&place.run(&words), "There is a property cuihu already.");
    assert_wrong(&place.run_in(Some("zh_CN.UTF-8"), &words), "项目 cuihu 已经存在。");
    assert_wrong(&place.run_in(None, &words), "项目 cuihu 已经存在。");
}

#[test]
fn data_is_accepted_before_and_after_the_subcommand() {
    let place = Place::new();
    let data = place.data();
    let data = data.to_str().unwrap();
    let add = ["--id", "cuihu", "--name", "翠湖花园", "--region", "华东"];
    let before = [&["--data", data, "property", "add"][..], &add].concat();
    assert_eq!(run(Some("en"), &before).code, Some(0));
    let between = ["token", "--data", data, "add", "--name", "a"];
    assert_eq!(run(Some("en"), &between).code, Some(0));
    let after = ["token", "add", "--name", "b", "--data", data];
    assert_eq!(run(Some("en"), &after).code, Some(0));
    let without = ["token", "add", "--name", "c"];
    assert_wrong(&run(Some("en"), &without), "Say where the data is with --data.");
}

#[test]
fn a_property_with_a_strange_id_name_or_zone_is_refused_and_makes_no_folder() {
    let place = Place::new();
    let add = |id, name, zone| {
        place.run(&[
            "property",
            "add",
            "--id",
            id,
            "--name",
            name,
            "--region",
            "华东",
            "--timezone",
            zone,
        ])
    };
    let long = "x".repeat(41);
    for id in ["Cuihu", "翠湖", "", "a/b", &long] {
        let outcome = add(id, "翠湖花园", "Asia/Shanghai");
        assert_eq!(outcome.code, Some(2), "{id}");
        assert!(outcome.stderr.contains("lower-case letters"), "{outcome:?}");
    }
    let zone = add("cuihu", "翠湖花园", "Asia/Beijing");
    assert_wrong(&zone, "There is no time zone \"Asia/Beijing\"; one is Asia/Shanghai.");
    assert_eq!(add("cuihu", " ", "Asia/Shanghai").code, Some(2));
    assert!(!place.data().exists());
}

#[test]
fn a_missing_folder_is_wrong_use_and_is_not_made() {
    let place = Place::new();
    let backup = place.root.path().join("backup");
    let backup = backup.to_str().unwrap();
    let commands: [&[&str]; 9] = [
        &["admit", backup, "--by", "王"],
        &["report", "--property", "cuihu", "--month", "2012-03", "--json"],
        &["verify"],
        &["enrol", "--property", "cuihu", "--desk", "1"],
        &["revoke", "--property", "cuihu", "--desk", "1", "--as", "lost"],
        &["token", "add", "--name", "a"],
        &["token", "revoke", "--name", "a"],
        &["backup", "--to", backup],
        &["restore", "--from", backup],
    ];
    for words in commands {
        let sentence = format!("There is no folder {}.", place.data().display());
        assert_wrong(&place.run(words), &sentence);
        let sentence = format!("没有目录 {}。", place.data().display());
        assert_wrong(&place.run_in(Some("zh_CN.UTF-8"), words), &sentence);
    }
    assert!(!place.data().exists());
}

#[test]
fn enrol_prints_the_code_and_nothing_else() {
    let place = Place::new();
    place.add_cuihu();
    let outcome = place.run(&["enrol", "--property", "cuihu", "--desk", "1"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    let code = outcome.stdout.strip_suffix('\n').unwrap();
    let groups: Vec<&str> = code.split('-').collect();
    assert_eq!(groups.len(), 3, "{code}");
    let plain = |group: &&str| group.len() == 4 && group.bytes().all(|b| b.is_ascii_alphanumeric());
    assert!(groups.iter().all(plain), "{code}");
    let again = place.run(&["enrol", "--property", "cuihu", "--desk", "1"]);
    assert_ne!(again.stdout, outcome.stdout);
    let nowhere = place.run(&["enrol", "--property", "binjiang", "--desk", "1"]);
    assert_wrong(&nowhere, "There is no property binjiang.");
    for desk in ["0", "x", "70000"] {
        let outcome = place.run(&["enrol", "--property", "cuihu", "--desk", desk]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{desk}");
    }
}

#[test]
fn token_add_prints_the_token_and_nothing_else() {
    let place = Place::new();
    place.add_cuihu();
    for scope in [&[][..], &["--region", "华东"], &["--property", "cuihu"]] {
        let name = format!("t{}", scope.concat());
        let outcome = place.run(&[&["token", "add", "--name", &name][..], scope].concat());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        let token = outcome.stdout.strip_suffix('\n').unwrap();
        assert_eq!((token.len(), token.starts_with("dbt_")), (68, true));
    }
    let twice = place.run(&["token", "add", "--name", "t"]);
    assert_wrong(&twice, "There is a token \"t\" already.");
    let nowhere = place.run(&["token", "add", "--name", "n", "--region", "华北"]);
    assert_wrong(&nowhere, "No property lies in the region \"华北\".");
    let nowhere = place.run(&["token", "add", "--name", "n", "--property", "binjiang"]);
    assert_wrong(&nowhere, "There is no property binjiang.");
    let both = ["token", "add", "--name", "n", "--region", "华东", "--property", "cuihu"];
    assert_eq!(place.run(&both).code, Some(2));
}

#[test]
fn revoking_a_desk_without_a_certificate_is_wrong_use() {
    let place = Place::new();
    place.add_cuihu();
    let words = ["revoke", "--property", "cuihu", "--desk", "1", "--as", "retired"];
    assert_wrong(&place.run(&words), "Desk 1 of cuihu has no live certificate.");
    let words = ["revoke", "--property", "cuihu", "--desk", "1", "--as", "stolen"];
    let outcome = place.run(&words);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("--as"), "{outcome:?}");
}

#[test]
fn a_word_that_is_wrong_or_missing_gets_one_sentence() {
    let place = Place::new();
    for words in [&["enrol"][..], &["enrol", "--desk"], &["fly"], &["property"], &[]] {
        for (lang, mark) in [("en_US.UTF-8", "--help"), ("zh_CN.UTF-8", "命令行")] {
            let outcome = place.run_in(Some(lang), words);
            assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{words:?}");
            assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
            assert!(outcome.stderr.contains(mark), "{outcome:?}");
        }
    }
    let help = place.run(&["--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("enrol") && help.stderr.is_empty());
}

#[test]
fn a_backup_is_restored_into_an_empty_folder_only() {
    let place = Place::new();
    place.add_cuihu();
    let backup = place.root.path().join("backup.dutybook");
    let backup = backup.to_str().unwrap();
    let written = place.run(&["backup", "--to", backup]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""), "{written:?}");

    let full = place.run(&["restore", "--from", backup]);
    assert_eq!(full.code, Some(2));
    assert!(full.stderr.contains("is not empty"), "{full:?}");

    let other = Place::new();
    std::fs::create_dir(other.data()).unwrap();
    let nothing = other.run(&["restore", "--from", "nowhere"]);
    assert_wrong(&nothing, "The file nowhere is not there or cannot be read.");
    std::fs::write(other.root.path().join("junk"), "junk\n").unwrap();
    let junk = other.root.path().join("junk");
    let junk = other.run(&["restore", "--from", junk.to_str().unwrap()]);
    assert_eq!(junk.code, Some(2));
    assert!(junk.stderr.contains("is not a whole backup"), "{junk:?}");
    assert_eq!(other.run(&["restore", "--from", backup]).code, Some(0));
    let known = other.run(&["enrol", "--property", "cuihu", "--desk", "1"]);
    assert_eq!(known.code, Some(0), "{known:?}");

    let nowhere = place.run(&["backup", "--to", "/nowhere/at/all"]);
    assert_wrong(&nowhere, "/nowhere/at/all cannot be written.");
}

#[test]
fn a_wrong_month_day_property_or_file_gets_one_sentence() {
    let place = Place::new();
    place.add_cuihu();
    let report = |property, month, until| {
        let words = ["report", "--property", property, "--month", month, "--until", until];
        place.run(&[&words[..], &["--json"]].concat())
    };
    for month in ["2012-13", "2012-3", "三月", ""] {
        let sentence = format!("There is no month \"{month}\"; one is 2012-03.");
        assert_wrong(&report("cuihu", month, "2012-03-15"), &sentence);
    }
    let day = report("cuihu", "2012-03", "2012-02-30");
    assert_wrong(&day, "There is no day \"2012-02-30\"; one is 2012-03-15.");
    let nowhere = report("binjiang", "2012-03", "2012-03-15");
    assert_wrong(&nowhere, "There is no property binjiang.");
    let bare = place.run(&["report", "--property", "cuihu", "--month", "2012-03"]);
    assert_eq!((bare.code, bare.stdout.as_str()), (Some(2), ""));
    let file = place.run(&["admit", "nowhere", "--by", "王"]);
    assert_wrong(&file, "The file nowhere is not there or cannot be read.");
}

#[test]
fn verify_is_silent_where_all_is_well_and_lists_what_is_not() {
    let place = Place::new();
    place.add_cuihu();
    let well = place.run(&["verify"]);
    assert_eq!((well.code, well.stdout.as_str(), well.stderr.as_str()), (Some(0), "", ""));
    let file = place.data().join("server.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let act = b"property-added";
    let place_of = bytes.windows(act.len()).position(|window| window == act).unwrap();
    bytes[place_of..place_of + act.len()].copy_from_slice(b"property-eaten");
    std::fs::write(&file, bytes).unwrap();
    let tampered = place.run(&["verify"]);
    assert_eq!(tampered.code, Some(1), "{tampered:?}");
    assert_eq!(tampered.stdout, "server.db: the audit chain breaks at row 1\n");
}

#[test]
fn a_folder_without_a_servers_data_is_wrong_use() {
    let place = Place::new();
    std::fs::create_dir(place.data()).unwrap();
    let outcome = place.run(&["enrol", "--property", "cuihu", "--desk", "1"]);
    let sentence = format!("No server keeps its data in {}.", place.data().display());
    assert_wrong(&outcome, &sentence);
    assert!(!place.data().join("server.db").exists());
}
