//! Every sentence the demo says, in Chinese and English.

use std::net::SocketAddr;

use chrono::NaiveDate;
use dutybook_domain::language::Language;
use dutybook_domain::survey::{Measure, Score};

use crate::outcome::{Outcome, Surveyed};

/// The properties' names and regions.
pub(crate) const CUIHU: (&str, &str) = ("翠湖花园", "华东");
pub(crate) const BINJIANG: (&str, &str) = ("滨江一号", "华东");
pub(crate) const YUNSHAN: (&str, &str) = ("云山雅苑", "华南");

/// The choice between two sentences that were made for it.
fn either(language: Language, chinese: String, english: String) -> String {
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

/// At the beginning.
pub(crate) fn started(
    address: SocketAddr,
    (properties, desks): (usize, usize),
    language: Language,
) -> String {
    either(
        language,
        format!(
            "服务器 http://{address} 已启动；{properties} 个项目、{desks} 个前台已登记并联网。"
        ),
        format!(
            "The server runs at http://{address}; {properties} properties with {desks} desks are enrolled and connected."
        ),
    )
}

/// What will be replayed.
pub(crate) fn replaying((events, cases): (usize, usize), language: Language) -> String {
    either(
        language,
        format!("按时间重放真实工单：{cases} 件、{events} 条记录，每周一次，边写边同步。"),
        format!(
            "Replaying real cases in order of time: {cases} cases, {events} events, week by week, synced as they come."
        ),
    )
}

/// How far the replay is.
pub(crate) fn progress(
    monday: NaiveDate,
    (acknowledged, stored): (usize, usize),
    language: Language,
) -> String {
    either(
        language,
        format!("{monday} 当周：已保存 {acknowledged} 条，服务器已存 {stored} 条"),
        format!("week of {monday}: {acknowledged} entries saved, {stored} stored by the server"),
    )
}

/// One desk that is offline.
pub(crate) fn offline(name: &str, desk: u16, unsent: u64, language: Language) -> String {
    either(
        language,
        format!("    {name} {desk} 号前台：断网，照常值守，{unsent} 条未上传"),
        format!("    {name}, desk {desk}: offline, working on, {unsent} entries unsent"),
    )
}

/// The wires are cut.
pub(crate) fn outage(weeks: usize, desks: usize, language: Language) -> String {
    either(
        language,
        format!("── 网络中断：{desks} 个前台断网 {weeks} 周 ──"),
        format!("── The network fails: {desks} desks are cut off for {weeks} weeks ──"),
    )
}

/// Both desks of a property edit the same records.
pub(crate) fn quarrelled(name: &str, conflicts: usize, language: Language) -> String {
    either(
        language,
        format!("    {name}：两个前台各自改了同一户电话、更正了同一张工单（{conflicts} 处矛盾）"),
        format!(
            "    {name}: both desks change one household's telephone and correct one ticket apart ({conflicts} contradictions)"
        ),
    )
}

/// A desk was killed and reopened.
pub(crate) fn crashed(
    (name, desk): (&str, u16),
    (acknowledged, lost): (usize, usize),
    language: Language,
) -> String {
    either(
        language,
        format!(
            "    {name} {desk} 号前台：写入途中断电（已确认 {acknowledged} 条），重新开机，丢失 {lost} 条"
        ),
        format!(
            "    {name}, desk {desk}: power fails in mid-write ({acknowledged} rows acknowledged), reopened, {lost} lost"
        ),
    )
}

/// The wires are whole again.
pub(crate) fn healed(unsent: u64, language: Language) -> String {
    either(
        language,
        format!("── 网络恢复：{unsent} 条待上传 ──"),
        format!("── The network heals: {unsent} entries to hand in ──"),
    )
}

/// Everybody agrees again.
pub(crate) fn settled(millis: u64, language: Language) -> String {
    either(
        language,
        format!("    全部前台已同步，用时 {millis} 毫秒"),
        format!("    all desks have settled, in {millis} ms"),
    )
}

/// How to look at what is running.
pub(crate) fn how_to_look(address: SocketAddr, token: &str, language: Language) -> String {
    let curl = format!(
        "  curl -H 'authorization: Bearer {token}' http://{address}/api/v1/properties\n  \
         curl -H 'authorization: Bearer {token}' http://{address}/api/v1/desks"
    );
    either(
        language,
        format!("\n服务器仍在 http://{address} 运行，按 Ctrl-C 结束。查看：\n{curl}"),
        format!("\nThe server stays up at http://{address} until Ctrl-C. To look:\n{curl}"),
    )
}

/// The end.
pub(crate) fn outcome(outcome: &Outcome, language: Language) -> String {
    let say = |right: bool| match (right, language) {
        (true, Language::Chinese) => "是",
        (false, Language::Chinese) => "否",
        (true, Language::English) => "yes",
        (false, Language::English) => "no",
    };
    let (acknowledged, lost) = (outcome.acknowledged, outcome.lost());
    let conflicts = outcome.conflicts_shown.first().copied().unwrap_or(0);
    let (replicas, figures) = (say(outcome.audit.replicas_equal), say(outcome.figures_equal()));
    let months = outcome.reports.len();
    let mut text = either(
        language,
        format!(
            "\n已确认记录：{acknowledged}\n丢失：{lost}\n各副本一致：{replicas}\n\
             前台与服务器报表逐字节一致（{months} 份月报、1 轮调查）：{figures}\n待人处理的矛盾：{conflicts}"
        ),
        format!(
            "\nentries acknowledged: {acknowledged}\nentries lost: {lost}\nreplicas equal: {replicas}\n\
             figures equal to the byte on desk and server ({months} months, 1 survey): {figures}\n\
             conflicts waiting for a person: {conflicts}"
        ),
    );
    if let Some(month) = outcome.reports.get(outcome.shown) {
        text.push_str("\n\n");
        text.push_str(&dutybook_kiosk::text::report(&month.report, language));
    }
    text.push_str("\n\n");
    text.push_str(&survey(&outcome.survey, language));
    text.push_str("\n\n");
    let right = outcome.is_ok();
    text.push_str(match (right, language) {
        (true, Language::Chinese) => "全部成立。",
        (false, Language::Chinese) => "有不成立之处！",
        (true, Language::English) => "All of it holds.",
        (false, Language::English) => "Not all of it holds!",
    });
    text
}

fn survey(survey: &Surveyed, language: Language) -> String {
    let figures = &survey.figures;
    let (property, half) = (survey.property, &survey.half);
    let (issued, received, valid) = (figures.issued, figures.received, figures.valid);
    let (index, satisfied) = (measure(figures.index), measure(figures.overall.satisfied));
    let (net, response) = (measure(figures.recommend), score(figures.response_rate));
    either(
        language,
        format!(
            "{property} {half} 满意度调查：发放 {issued}，收回 {received}，有效 {valid}（{response} %）\n\
             满意度指数 {index}\t满意率 {satisfied} %\t净推荐值 {net}"
        ),
        format!(
            "{property} {half} survey: {issued} issued, {received} received, {valid} valid ({response} %)\n\
             CSI {index}\tsatisfied {satisfied} %\tNPS {net}"
        ),
    )
}

fn measure(measure: Measure) -> String {
    let shown = score(measure.score);
    measure.margin.map_or(shown.clone(), |margin| format!("{shown} ± {margin}"))
}

fn score(score: Score) -> String {
    match score {
        Score::Is(figure) => figure.to_string(),
        Score::Below(least) => format!("n < {least}"),
        Score::Withheld | Score::Nothing => "—".to_owned(),
    }
}
