//! Every sentence the commands say, in Chinese and English.

use dutybook_domain::language::Language;

use crate::import::{BadRow, ImportError, RowFault};
use crate::problem::{FolderProblem, InputProblem, Problem, ServerProblem};

/// What is wrong and what to do, in one sentence.
pub fn problem(problem: &Problem, language: Language) -> String {
    let (chinese, english) = match problem {
        Problem::Folder(problem) => folder_problem(problem),
        Problem::Server(problem) => server_problem(problem),
        Problem::Input(problem) => input_problem(problem),
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
        InputProblem::BadImport(fault) => import_problem(fault),
    }
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
