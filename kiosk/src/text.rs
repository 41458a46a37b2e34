//! Every sentence the commands say, in Chinese and English.

use dutybook_domain::civil::Month;
use dutybook_domain::language::Language;
use dutybook_domain::report::Report;
use dutybook_domain::seal::Refusal;

use crate::desk::{Imported, Status};
use crate::identity::Identity;
use crate::import::{BadRow, ImportError, RowFault};
use crate::problem::{FolderProblem, InputProblem, Problem, ServerProblem};
use crate::sync::Outcome;

pub mod archive;
pub mod conflicts;
pub mod faceless;
pub mod handover;
pub mod happened;
pub mod household;
pub mod intake;
pub mod lock;
pub mod night;
pub mod paper;
pub mod practice;
pub(crate) mod practice_names;
pub mod records;
pub mod refusal;
pub mod save;
pub mod shell;
pub mod steps;
pub mod ticket;
pub mod ticket_screen;
pub mod tickets;
pub mod time;
pub mod today;

/// How many pictures were taken, and where they lie.
pub fn shot(count: usize, out: &std::path::Path, language: Language) -> String {
    let out = out.display();
    match language {
        Language::Chinese => format!("已在 {out} 存下 {count} 张截图。"),
        Language::English => format!("{count} screenshots written to {out}."),
    }
}

/// What is wrong and what to do, in one sentence.
pub fn problem(problem: &Problem, language: Language) -> String {
    let (chinese, english) = match problem {
        Problem::Folder(problem) => folder_problem(problem),
        Problem::Server(problem) => server_problem(problem),
        Problem::Input(problem) => input_problem(problem),
        Problem::DiskFull => (
            "磁盘已满：这次没有保存，已有记录未改动；腾出空间后再做一次即可。".to_owned(),
            "The disk is full: nothing was saved this time, what is there is unchanged; make room \
             and do it again."
                .to_owned(),
        ),
        Problem::Window => (
            "打不开窗口：要有显示器和 OpenGL 2。记录都在，命令照常可用。".to_owned(),
            "No window opens: it takes a display and OpenGL 2. The records are there and the commands work."
                .to_owned(),
        ),
        Problem::Store(why) => (
            format!("保存记录的文件出了问题，已有记录未改动：{why}"),
            format!("The store has a problem, what it holds is unchanged: {why}"),
        ),
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

fn folder_problem(problem: &FolderProblem) -> (String, String) {
    match problem {
        FolderProblem::NotGiven => (
            "请用 --data 指明数据目录。".to_owned(),
            "Say with --data which folder holds the desk's records.".to_owned(),
        ),
        FolderProblem::Missing(path) => (
            format!("没有数据目录 {path}；新前台请先运行 enrol 登记。"),
            format!("There is no folder {path}; enrol a new desk first."),
        ),
        FolderProblem::NotEnrolled(path) => (
            format!("目录 {path} 里的前台尚未登记；请先运行 enrol。"),
            format!("The desk in {path} is not enrolled; run enrol first."),
        ),
        FolderProblem::AlreadyEnrolled => (
            "本机已登记，不能再登记一次；换服务器请用新的数据目录。".to_owned(),
            "This desk is enrolled already; for another server use another folder.".to_owned(),
        ),
        FolderProblem::KeyDestroyed => (
            "本机已被报失，密钥已销毁，不能再同步；记录仍可导出（export-unsent）。".to_owned(),
            "This desk was reported lost and its key is destroyed; export-unsent still works."
                .to_owned(),
        ),
        FolderProblem::InUse(path) => (
            format!("数据目录 {path} 正被另一个值守簿程序使用，请先关闭它。"),
            format!("Another Dutybook program is using {path}; close it first."),
        ),
    }
}

fn server_problem(problem: &ServerProblem) -> (String, String) {
    match problem {
        ServerProblem::BadUrl(url) => (
            format!("服务器地址 {url} 写法不对，应形如 https://duty.example.cn 。"),
            format!("{url} is no server address; write it like https://duty.example.cn ."),
        ),
        ServerProblem::PlainHttp(url) => (
            format!("{url} 不加密，只允许连本机；连别的机器请用 https，或确知风险后加 --insecure。"),
            format!("{url} is not encrypted and allowed to this machine only; use https, or --insecure knowing the risk."),
        ),
        ServerProblem::CodeRefused => (
            "登记码不对、已用过、已过期（10 分钟）或试错过多；请在服务器上重新取码。".to_owned(),
            "The code is wrong, used, older than 10 minutes or was tried too often; get a new one on the server.".to_owned(),
        ),
        ServerProblem::OtherDesk => (
            "这个登记码属于另一个项目或另一个前台号，与本机记录不符；请在服务器上用 property add \
             --uid 建同一项目，再为本机的号取码。"
                .to_owned(),
            "The code is for another property or number than the records here; add the property \
             with its --uid at the server and get a code for this desk's number."
                .to_owned(),
        ),
        ServerProblem::NotReached(url) => (
            format!("连不上服务器 {url}；本机照常工作，记录都在，稍后再试。"),
            format!("The server {url} is not reached; the desk works on, nothing is lost, try later."),
        ),
        ServerProblem::Said(code) => (
            format!("服务器拒绝了请求（{code}）。"),
            format!("The server refused the request ({code})."),
        ),
    }
}

fn input_problem(problem: &InputProblem) -> (String, String) {
    match problem {
        InputProblem::BadMonth(text) => (
            format!("月份 {text} 写法不对，应形如 2012-03。"),
            format!("{text} is no month; write it like 2012-03."),
        ),
        InputProblem::BadDate(text) => (
            format!("日期 {text} 写法不对，应形如 2012-03-15。"),
            format!("{text} is no date; write it like 2012-03-15."),
        ),
        InputProblem::DateOutsideMonth(text) => (
            format!("截止日 {text} 不在所报的月份里。"),
            format!("{text} does not lie in the month asked for."),
        ),
        InputProblem::CannotRead(path, why) => {
            (format!("读不了文件 {path}：{why}"), format!("The file {path} cannot be read: {why}"))
        }
        InputProblem::CannotWrite(path, why) => (
            format!("写不了文件 {path}：{why}"),
            format!("The file {path} cannot be written: {why}"),
        ),
        InputProblem::BadAuthority(path) => (
            format!("文件 {path} 里没有可用的 CA 证书；请给出 PEM 格式的证书文件。"),
            format!("{path} holds no usable certificate of an authority; give it as a PEM file."),
        ),
        InputProblem::BadImport(fault) => import_problem(fault),
        InputProblem::NoSuchSupervisor(name) => (
            format!("本项目在职人员中没有唯一一位名为 {name} 的主管；同名时请用编号。"),
            format!(
                "No one supervisor on the staff here is called {name}; use the number where two share a name."
            ),
        ),
        InputProblem::NotSealed(refusal) => seal_problem(*refusal),
        InputProblem::Refused(code) => {
            (format!("按规定不能这样做（{code}）。"), format!("The rules refuse it ({code})."))
        }
    }
}

/// Why a month's report is not signed, reopened or chosen.
fn seal_problem(refusal: Refusal) -> (String, String) {
    let (chinese, english) = match refusal {
        Refusal::NotSupervisor => ("只有主管可以封存月报。", "Only a supervisor signs the report."),
        Refusal::NewerFacts => (
            "本机有新版程序写的记录，升级后才能封存月报。",
            "This desk holds entries of a newer version; update it before signing.",
        ),
        Refusal::OtherVersion => (
            "月报由另一版程序算出，请用本版重算后再封存。",
            "The report was computed by another version; compile it anew and sign.",
        ),
        Refusal::CutOffNotReached => (
            "所报日期还没过完，到期后再封存。",
            "The days of the report are not over; sign it when they are.",
        ),
        Refusal::MonthOver => (
            "这个月已过完，请封存正式月报，不再封存预报。",
            "The month is over; sign the final report instead of the preliminary.",
        ),
        Refusal::AlreadySealed => (
            "这份月报已封存；要改请先说明理由重开。",
            "The report is signed; reopen it with a reason to change it.",
        ),
        Refusal::Contested => (
            "这份月报在两处各封存过一次，请主管先选定一份。",
            "The report was signed twice apart; a supervisor chooses one first.",
        ),
        Refusal::NotSealed => ("这份月报没有封存。", "The report is not signed."),
        Refusal::NotContested => {
            ("这份月报没有两份封存可选。", "There are no two signed reports to choose between.")
        }
        Refusal::NoSuchSeal => {
            ("选定的封存不在其中。", "The signed report chosen is none of those in question.")
        }
        Refusal::ReasonMissing => ("请写明理由。", "Give a reason."),
        Refusal::NotCanonical => (
            "月报无法写成规范格式，请报告厂家。",
            "The report has no canonical form; tell the maker.",
        ),
    };
    (chinese.to_owned(), english.to_owned())
}

fn import_problem(fault: &ImportError) -> (String, String) {
    match fault {
        ImportError::Encoding => (
            "文件既不是 UTF-8 也不是 GBK 文本；请另存为 CSV 后再导入。".to_owned(),
            "The file is neither UTF-8 nor GBK text; save it as CSV and import again.".to_owned(),
        ),
        ImportError::NoColumn { wanted, found } => (
            format!("文件首行没有名为“{wanted}”的列；有：{}。", found.join("、")),
            format!("The first line has no column {wanted}; it has {}.", found.join(", ")),
        ),
    }
}

/// One row that was left out.
pub fn bad_row(bad: BadRow, language: Language) -> String {
    let why = match bad.fault {
        RowFault::Malformed => language.pick("行不完整", "the line is not complete"),
        RowFault::NoCase => language.pick("没有工单号", "no case"),
        RowFault::NoEvent => language.pick("没有环节", "no event"),
        RowFault::BadTime => language.pick("时间读不懂", "the time cannot be read"),
    };
    match language {
        Language::Chinese => format!("第 {} 行未导入：{why}", bad.line),
        Language::English => format!("line {} left out: {why}", bad.line),
    }
}

/// A desk was enrolled.
pub fn enrolled(identity: &Identity, language: Language) -> String {
    let (name, id, desk) = (&identity.property.name, &identity.property.id, identity.desk);
    match language {
        Language::Chinese => format!("已登记为 {name}（{id}）前台 {desk}，从现在起可离线工作。"),
        Language::English => {
            format!("Enrolled as desk {desk} of {name} ({id}); it can work offline from now on.")
        }
    }
}

/// A month's report was signed.
pub fn sealed(month: Month, by: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("{month} 月报已由 {by} 封存；此后的变化另列，不改封存数。"),
        Language::English => {
            format!(
                "The report of {month} is signed by {by}; what changes later is listed beside it."
            )
        }
    }
}

/// A file was imported.
pub fn imported(imported: &Imported, bad: usize, language: Language) -> String {
    let Imported { rows, new, cases } = imported;
    match language {
        Language::Chinese => {
            format!("读入 {rows} 行、{cases} 件，其中新记录 {new} 条；另有 {bad} 行有误未导入。")
        }
        Language::English => {
            format!("{rows} rows of {cases} cases read, {new} of them new; {bad} rows left out.")
        }
    }
}

/// How a synchronisation ended.
pub const fn synced(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Done => language.pick("已同步。", "In step with the server."),
        Outcome::Refused => language.pick(
            "已同步，但有记录被服务器拒收；记录仍在本机，用 status 查看件数。",
            "In step, save what the server refused; it is kept here, see status.",
        ),
        Outcome::Behind => language.pick(
            "已连上服务器，但还有记录在途，请稍后再同步。",
            "The server was reached, but something is still on its way; try again later.",
        ),
        Outcome::Superseded => language.pick(
            "另一台机器正以本前台的身份连接服务器：若磁盘曾被复制，请将其中一台重新登记；记录都在，稍后再同步。",
            "Another machine is connecting as this desk: where its disk was copied, enrol one of the two anew; nothing is lost, try again later.",
        ),
        Outcome::OutOfService => language.pick(
            "本前台已停用；未交的记录可用 export-unsent 导出。",
            "This desk is out of service; export-unsent writes what was not handed in.",
        ),
        Outcome::UpdateNeeded => language.pick(
            "本机与服务器的程序版本不合，请升级后再同步；记录都在。",
            "The versions of desk and server do not fit; update and try again, nothing is lost.",
        ),
    }
}

/// How many changes were exported.
pub fn exported(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("已导出 {count} 条未交记录。"),
        Language::English => format!("{count} unsent changes exported."),
    }
}

/// What a verification looked at and found.
pub fn verified(changes: u64, wrong: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("核对了 {changes} 条改动，发现 {wrong} 处不对。"),
        Language::English => format!("{changes} changes checked, {wrong} things are wrong."),
    }
}

/// How the desk stands, for a person.
pub fn status(status: &Status, identity: &Identity, language: Language) -> String {
    let uid = identity.property.uid;
    let keys: Vec<String> = identity.servers.iter().map(ToString::to_string).collect();
    let keys = keys.join(" ");
    let Status { property, desk, unsent, refused, cursor, head, last_sync_at, .. } = status;
    let Status { documents, facts, conflicts, quarantined, .. } = status;
    let head = head.map_or("—".to_owned(), |head| head.to_string());
    let last = last_sync_at
        .and_then(|at| chrono::DateTime::from_timestamp(at, 0))
        .map_or("—".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string());
    match language {
        Language::Chinese => format!(
            "项目 {property} 前台 {desk}\n待发 {unsent}，被拒 {refused}，待人处理的冲突 {conflicts}，\
             隔离 {quarantined}\n已读到 {cursor}（服务器 {head}），上次同步 {last}\n\
             档 {documents} 份，记录 {facts} 条\n项目标识 {uid}，服务器密钥指纹 {keys}"
        ),
        Language::English => format!(
            "property {property}, desk {desk}\n{unsent} unsent, {refused} refused, {conflicts} \
             conflicts for a person, {quarantined} in quarantine\nread up to {cursor} (server \
             {head}), last in step {last}\n{documents} documents, {facts} facts\nproperty identity \
             {uid}, fingerprints of the server's keys {keys}"
        ),
    }
}

/// What the report counts that no other report does; `None` where it is nothing.
pub fn refused_are_counted(refused: u64, language: Language) -> Option<String> {
    (refused > 0).then(|| match language {
        Language::Chinese => {
            format!("服务器拒收的 {refused} 条记录计入本报表，别处的报表都不计。")
        }
        Language::English if refused == 1 => {
            "1 entry the server refused is counted here and nowhere else.".to_owned()
        }
        Language::English => {
            format!("{refused} entries the server refused are counted here and nowhere else.")
        }
    })
}

/// How fresh a report is: shown beside it, never in it.
pub fn freshness(status: &Status, language: Language) -> String {
    let last = status
        .last_sync_at
        .and_then(|at| chrono::DateTime::from_timestamp(at, 0))
        .map_or("—".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string());
    match language {
        Language::Chinese => format!(
            "数据新鲜度：上次与服务器同步 {last}，本机待发 {} 条，被拒 {} 条。",
            status.unsent, status.refused
        ),
        Language::English => format!(
            "Freshness: last in step with the server {last}; {} unsent here, {} refused.",
            status.unsent, status.refused
        ),
    }
}

/// A month's figures, for a person: a rate of an empty cohort prints "—".
pub fn report(report: &Report, language: Language) -> String {
    let tickets = report.tickets;
    let mut lines = vec![match language {
        Language::Chinese => format!(
            "{} {} 月报（截至 {}）\n工单：期初 {} + 新收 {} + 重开 {} − 办结 {} − 撤销 {} = 未结 {}",
            report.property,
            report.month,
            report.cut_off,
            tickets.carried_over,
            tickets.received,
            tickets.reopened,
            tickets.completed,
            tickets.cancelled,
            tickets.open
        ),
        Language::English => format!(
            "{} {} (to {})\ntickets: carried over {} + received {} + reopened {} − completed {} − \
             cancelled {} = open {}",
            report.property,
            report.month,
            report.cut_off,
            tickets.carried_over,
            tickets.received,
            tickets.reopened,
            tickets.completed,
            tickets.cancelled,
            tickets.open
        ),
    }];
    for (kpi, ratio) in &report.kpis {
        let rate = ratio.hundredths_of_percent().map_or("—".to_owned(), |hundredths| {
            format!("{}.{:02} %", hundredths.div_euclid(100), hundredths.rem_euclid(100))
        });
        lines.push(format!("{kpi}\t{}/{}\t{rate}", ratio.numerator, ratio.denominator));
    }
    lines.join("\n")
}
