//! Messages in Chinese, as someone reads them who writes forms in Chinese.

use weigh_words::Language;

use super::messages_in;

#[test]
fn mistakes_are_said_in_chinese() {
    let (_, drawn) = messages_in(Language::Chinese, "客服.kpi", include_str!("chinese.kpi"));
    insta::assert_snapshot!(drawn);
}
