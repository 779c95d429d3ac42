//! The data of `examples/360-review`: what superiors, peers, reports, customers and they themselves say of 24 people.

use crate::calendar::Day;
use crate::random::Dice;
use crate::sheet::{Sheet, cell};

const PEOPLE: [(&str, &str, &str); 24] = [
    ("陈建国", "客户服务部", "管理"),
    ("林淑芬", "市场部", "管理"),
    ("周志强", "研发部", "管理"),
    ("吴雅琴", "财务部", "管理"),
    ("郑海涛", "销售一部", "管理"),
    ("许文静", "销售二部", "管理"),
    ("何晓东", "研发部", "专业"),
    ("孔令仪", "研发部", "专业"),
    ("曹慧敏", "财务部", "专业"),
    ("严立群", "研发部", "专业"),
    ("金秀兰", "市场部", "专业"),
    ("魏子轩", "客户服务部", "专业"),
    ("陶思远", "研发部", "专业"),
    ("姜玉婷", "财务部", "专业"),
    ("戚学军", "客户服务部", "专业"),
    ("谢婉清", "市场部", "专业"),
    ("邹明辉", "销售一部", "销售"),
    ("喻佳怡", "销售一部", "销售"),
    ("柏俊杰", "销售一部", "销售"),
    ("水若兰", "销售二部", "销售"),
    ("窦天宇", "销售二部", "销售"),
    ("章嘉慧", "销售二部", "销售"),
    ("云浩然", "销售一部", "销售"),
    ("苏晓萌", "销售二部", "销售"),
];
const QUESTIONS: usize = 4;

/// Who rates, and how many of each kind: for leaders, specialists, sellers.
const RATERS: [(&str, [i64; 3]); 5] = [
    ("上级", [1, 1, 1]),
    ("同事", [5, 5, 4]),
    ("下属", [4, 0, 0]),
    ("自评", [1, 1, 1]),
    ("客户", [2, 2, 6]),
];

/// Thinks better of himself than all others do.
const SURE_OF_HIMSELF: usize = 2;
/// Whose superior has left and did not rate.
const WITHOUT_SUPERIOR: usize = 9;
/// Has two peers only: too few to stay unknown.
const WITH_FEW_PEERS: usize = 22;

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let dice = &mut Dice::new(13);
    let mut people = Sheet::new("360-review/data/people.csv", &["工号", "姓名", "部门", "序列"]);
    let mut ratings = Sheet::new(
        "360-review/data/ratings.csv",
        &[
            "提交日期",
            "被评人",
            "关系",
            "沟通协作",
            "专业能力",
            "责任担当",
            "客户意识",
        ],
    );
    for (who, (name, department, family)) in PEOPLE.into_iter().enumerate() {
        let id = format!("H{:02}", who + 1);
        let skills: [i64; QUESTIONS] = std::array::from_fn(|_| dice.between(30, 52));
        for (kind, numbers) in RATERS {
            let family = ["管理", "专业", "销售"].iter().position(|known| *known == family);
            let number = match (kind, who) {
                ("上级", WITHOUT_SUPERIOR) => 0,
                ("同事", WITH_FEW_PEERS) => 2,
                _ => numbers[family.expect("each family has its raters")],
            };
            for _ in 0..number {
                let own = kind == "自评" && who == SURE_OF_HIMSELF;
                let mut row = vec![
                    Day::new(2024, 12, 1).plus(dice.between(0, 30)).to_string(),
                    id.clone(),
                    kind.to_owned(),
                ];
                for skill in skills {
                    let points = if own {
                        5
                    } else {
                        ((skill + dice.between(-9, 9)) / 10).clamp(1, 5)
                    };
                    row.push(cell((!dice.chance(20)).then_some(points)));
                }
                ratings.add(row);
            }
        }
        people.add(vec![
            id,
            name.to_owned(),
            department.to_owned(),
            family.to_owned(),
        ]);
    }
    vec![people, ratings]
}
