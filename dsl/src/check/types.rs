//! Types and units: what may be added, compared, divided, and what comes out of it. An unknown type goes with
//! everything: it stands for a column whose source was not opened, or for `missing`.

use weigh_words::{Text, text};

use crate::model::{AggregateFn, Exactness, Function, NumberType, Type};
use crate::syntax::ast::{Arithmetic, Comparison};
use crate::value::{Literal, Unit};

/// Why two types do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clash {
    /// One of them is of another kind: text where a number stands.
    Kind,
    /// Both are numbers, of units that do not mix.
    Unit,
}

/// The type of a literal; none for a period, which is no value.
pub(crate) fn of_literal(literal: &Literal) -> Option<Type> {
    Some(match literal {
        Literal::Number(number) if number.floor() == *number => Type::WHOLE,
        Literal::Number(_) => Type::DECIMAL,
        Literal::Percent(_) => Type::PERCENT,
        Literal::Money(_, currency) => Type::Number(NumberType {
            exactness: Exactness::Decimal,
            unit: Unit::money(*currency),
            percent: false,
        }),
        Literal::Duration(_) => Type::DURATION,
        Literal::Date(_) => Type::Date,
        Literal::DateTime(_) => Type::DateTime,
        Literal::Text(_) => Type::Text,
        Literal::Bool(_) => Type::Bool,
        Literal::Missing => Type::Unknown,
        Literal::Period(_) => return None,
    })
}

/// The type of `a op b`.
pub(crate) fn arithmetic(op: Arithmetic, a: Type, b: Type) -> Result<Type, Clash> {
    match (a, b) {
        (Type::Number(a), Type::Number(b)) => numbers(op, a, b).map(Type::Number),
        (Type::Unknown, Type::Number(_) | Type::Unknown | Type::Date | Type::DateTime)
        | (Type::Number(_) | Type::Date | Type::DateTime, Type::Unknown) => Ok(Type::Unknown),
        (Type::Date | Type::DateTime, Type::Date | Type::DateTime) if op == Arithmetic::Subtract => {
            Ok(Type::DURATION)
        }
        (Type::Date | Type::DateTime, Type::Number(by)) if by.unit.is_duration() => match op {
            Arithmetic::Add | Arithmetic::Subtract => Ok(Type::DateTime),
            Arithmetic::Multiply | Arithmetic::Divide | Arithmetic::Power => Err(Clash::Kind),
        },
        (Type::Number(by), Type::Date | Type::DateTime) if by.unit.is_duration() && op == Arithmetic::Add => {
            Ok(Type::DateTime)
        }
        (Type::Date | Type::DateTime, Type::Number(_)) => Err(Clash::Unit),
        _ => Err(Clash::Kind),
    }
}

fn numbers(op: Arithmetic, a: NumberType, b: NumberType) -> Result<NumberType, Clash> {
    let exactness = a.exactness.max(b.exactness);
    match op {
        Arithmetic::Add | Arithmetic::Subtract if a.unit == b.unit => {
            // A bare 1 beside a percentage leaves it one: revenue / before - 1.
            Ok(NumberType {
                exactness,
                unit: a.unit,
                percent: a.percent && b.percent,
            })
        }
        Arithmetic::Add | Arithmetic::Subtract => Err(Clash::Unit),
        Arithmetic::Multiply => {
            let unit = a.unit.times(b.unit).ok_or(Clash::Unit)?;
            Ok(NumberType {
                exactness,
                unit,
                percent: a.percent && b.percent,
            })
        }
        Arithmetic::Divide => {
            let unit = a.unit.per(b.unit).ok_or(Clash::Unit)?;
            let percent = a.percent && b.unit.is_none() && !b.percent;
            Ok(NumberType {
                exactness: exactness.max(Exactness::Decimal),
                unit,
                percent,
            })
        }
        Arithmetic::Power if a.unit.is_none() && b.unit.is_none() => Ok(NumberType::plain(Exactness::Float)),
        Arithmetic::Power => Err(Clash::Unit),
    }
}

/// Whether `a` and `b` can be compared by `comparison`.
pub(crate) fn compare(comparison: Comparison, a: Type, b: Type) -> Result<(), Clash> {
    let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    match (a, b) {
        (Type::Unknown, _) | (_, Type::Unknown) => Ok(()),
        (Type::Number(a), Type::Number(b)) if a.unit == b.unit => Ok(()),
        (Type::Number(_), Type::Number(_)) => Err(Clash::Unit),
        (Type::Date | Type::DateTime, Type::Date | Type::DateTime) | (Type::Text, Type::Text) => Ok(()),
        (Type::Bool, Type::Bool) if !ordered => Ok(()),
        _ => Err(Clash::Kind),
    }
}

/// The type that holds the values of both: for the branches of `if`, for `otherwise`, `min`, `max`.
pub(crate) fn join(a: Type, b: Type) -> Result<Type, Clash> {
    match (a, b) {
        (Type::Unknown, other) | (other, Type::Unknown) => Ok(other),
        (Type::Number(a), Type::Number(b)) if a.unit == b.unit => Ok(Type::Number(NumberType {
            exactness: a.exactness.max(b.exactness),
            unit: a.unit,
            percent: a.percent && b.percent,
        })),
        (Type::Number(_), Type::Number(_)) => Err(Clash::Unit),
        (Type::Date | Type::DateTime, Type::Date | Type::DateTime) if a != b => Ok(Type::DateTime),
        _ if a == b => Ok(a),
        _ => Err(Clash::Kind),
    }
}

/// What a function takes and gives.
pub(crate) struct Signature {
    /// The fewest arguments.
    pub(crate) least: usize,
    /// The most arguments.
    pub(crate) most: usize,
    /// What its first argument must be, in words.
    pub(crate) takes: Text,
}

/// How a function is called.
pub(crate) fn signature(function: Function) -> Signature {
    let (least, most, takes) = match function {
        Function::Min | Function::Max => (2, usize::MAX, text!("numbers")),
        Function::Round => (1, 2, text!("a number")),
        Function::Abs | Function::Floor | Function::Ceil => (1, 1, text!("a number")),
        Function::Ln | Function::Exp | Function::Sqrt | Function::Normal | Function::NormalInverse => {
            (1, 1, text!("a number"))
        }
        Function::Lower | Function::Upper | Function::Trim => (1, 1, text!("text")),
        Function::Year | Function::Month | Function::Day | Function::DateOf => (1, 1, text!("a date")),
    };
    Signature { least, most, takes }
}

/// The type of a function's result; an error where its first argument is of a wrong kind or unit.
pub(crate) fn call(function: Function, arguments: &[Type]) -> Result<Type, Clash> {
    let first = arguments.first().copied().unwrap_or(Type::Unknown);
    let known = first != Type::Unknown;
    match function {
        Function::Min | Function::Max => arguments.iter().copied().try_fold(Type::Unknown, join),
        Function::Abs | Function::Round | Function::Floor | Function::Ceil => match first {
            Type::Number(_) | Type::Unknown => Ok(first),
            _ => Err(Clash::Kind),
        },
        Function::Ln | Function::Exp | Function::Normal | Function::NormalInverse => match first {
            Type::Number(number) if !number.unit.is_none() => Err(Clash::Unit),
            Type::Number(_) | Type::Unknown => Ok(Type::FLOAT),
            _ => Err(Clash::Kind),
        },
        Function::Sqrt => match first {
            Type::Number(number) => number
                .unit
                .root()
                .map(|unit| {
                    Type::Number(NumberType {
                        exactness: Exactness::Float,
                        unit,
                        percent: false,
                    })
                })
                .ok_or(Clash::Unit),
            Type::Unknown => Ok(Type::FLOAT),
            _ => Err(Clash::Kind),
        },
        Function::Lower | Function::Upper | Function::Trim if !known || first == Type::Text => Ok(Type::Text),
        Function::Year | Function::Month | Function::Day
            if !known || matches!(first, Type::Date | Type::DateTime) =>
        {
            Ok(Type::WHOLE)
        }
        Function::DateOf if !known || matches!(first, Type::Date | Type::DateTime) => Ok(Type::Date),
        _ => Err(Clash::Kind),
    }
}

/// What an aggregate's argument must be, in words.
pub(crate) fn aggregate_takes(function: AggregateFn) -> Text {
    match function {
        AggregateFn::Count => text!("rows"),
        AggregateFn::Sum
        | AggregateFn::Avg
        | AggregateFn::Median
        | AggregateFn::Percentile(_)
        | AggregateFn::StdDev => text!("a number"),
        AggregateFn::Share => text!("a condition"),
        AggregateFn::Min | AggregateFn::Max => text!("a number, a date or text"),
        AggregateFn::Distinct | AggregateFn::First | AggregateFn::Last | AggregateFn::Metric(_) => {
            text!("a column")
        }
    }
}

/// The type of an aggregate's result; none where its argument is of a wrong kind.
pub(crate) fn aggregate(function: AggregateFn, argument: Option<Type>) -> Option<Type> {
    let argument = argument.unwrap_or(Type::Unknown);
    let number = match argument {
        Type::Number(number) => Some(number),
        _ => None,
    };
    let unknown = argument == Type::Unknown;
    match function {
        AggregateFn::Count | AggregateFn::Distinct => Some(Type::WHOLE),
        AggregateFn::Share => (unknown || argument == Type::Bool).then_some(Type::PERCENT),
        AggregateFn::Sum => (unknown || number.is_some()).then_some(argument),
        AggregateFn::Avg | AggregateFn::Median | AggregateFn::Percentile(_) if unknown => Some(Type::Unknown),
        AggregateFn::Avg | AggregateFn::Median | AggregateFn::Percentile(_) => number.map(|number| {
            Type::Number(NumberType {
                exactness: number.exactness.max(Exactness::Decimal),
                ..number
            })
        }),
        AggregateFn::StdDev if unknown => Some(Type::FLOAT),
        AggregateFn::StdDev => number.map(|number| {
            Type::Number(NumberType {
                exactness: Exactness::Float,
                ..number
            })
        }),
        AggregateFn::Min | AggregateFn::Max => (argument != Type::Bool).then_some(argument),
        AggregateFn::First | AggregateFn::Last => Some(argument),
        // The plugin says which.
        AggregateFn::Metric(_) => Some(Type::Unknown),
    }
}

/// Whether a literal is a bare 0, which has every unit.
pub(crate) fn is_bare_zero(literal: Option<&Literal>) -> bool {
    matches!(literal, Some(Literal::Number(number)) if number.is_zero())
}
