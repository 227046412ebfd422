//! The tokens of JSON (RFC 8259), in UTF-8 without a byte order mark.

use std::borrow::Cow;

use crate::stop::Stop;

pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How many values may still come, as Python counts them: by braces, brackets and commas.
    left: usize,
}

/// The beginning of a value, or all of it.
pub enum Token<'a> {
    Object,
    List,
    Text(Cow<'a, str>),
    Number(Number<'a>),
    Boolean(bool),
    Null,
}

#[derive(Clone, Copy)]
pub struct Number<'a> {
    pub text: &'a str,
    pub fraction: bool,
    pub exponent: bool,
}

type Scanned<T> = Result<T, Stop>;

impl<'a> Scanner<'a> {
    pub fn new(data: &'a [u8], most_values: usize) -> Scanned<Self> {
        let text = std::str::from_utf8(data).map_err(|_| Stop::Uncertain)?;
        if text.starts_with('\u{feff}') {
            return Err(Stop::Uncertain);
        }
        Ok(Self {
            text,
            at: 0,
            left: most_values.checked_sub(1).ok_or(Stop::Uncertain)?,
        })
    }

    fn peek(&self) -> Scanned<u8> {
        let byte = self.text.as_bytes().get(self.at);
        byte.copied().ok_or(Stop::Uncertain)
    }

    fn spaces(&mut self) {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && matches!(bytes[self.at], b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn mark(&mut self, mark: u8) -> Scanned<()> {
        if self.peek()? != mark {
            return Err(Stop::Uncertain);
        }
        self.at += 1;
        Ok(())
    }

    /// The next value.
    pub fn value(&mut self) -> Scanned<Token<'a>> {
        self.spaces();
        Ok(match self.peek()? {
            b'{' => {
                self.count()?;
                Token::Object
            }
            b'[' => {
                self.count()?;
                Token::List
            }
            b'"' => Token::Text(self.string()?),
            b't' => self.word("true", Token::Boolean(true))?,
            b'f' => self.word("false", Token::Boolean(false))?,
            b'n' => self.word("null", Token::Null)?,
            _ => Token::Number(self.number()?),
        })
    }

    /// Reads a mark that stands before a value.
    fn count(&mut self) -> Scanned<()> {
        self.at += 1;
        self.left = self.left.checked_sub(1).ok_or(Stop::Uncertain)?;
        Ok(())
    }

    fn word(&mut self, word: &str, token: Token<'a>) -> Scanned<Token<'a>> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(Stop::Uncertain);
        }
        self.at += word.len();
        Ok(token)
    }

    /// The next key of an object; None where it ends. `first` says whether none was before it.
    pub fn key(&mut self, first: bool) -> Scanned<Option<Cow<'a, str>>> {
        if !self.goes_on(first, b'}')? {
            return Ok(None);
        }
        self.spaces();
        let key = self.string()?;
        self.spaces();
        self.mark(b':')?;
        Ok(Some(key))
    }

    /// Whether a list has another item.
    pub fn item(&mut self, first: bool) -> Scanned<bool> {
        self.goes_on(first, b']')
    }

    fn goes_on(&mut self, first: bool, end: u8) -> Scanned<bool> {
        self.spaces();
        let found = self.peek()?;
        if found == end {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            if found != b',' {
                return Err(Stop::Uncertain);
            }
            self.count()?;
        }
        Ok(true)
    }

    /// Reads what stands behind the message: nothing.
    pub fn end(&mut self) -> Scanned<()> {
        self.spaces();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(Stop::Uncertain)
        }
    }

    fn string(&mut self) -> Scanned<Cow<'a, str>> {
        self.mark(b'"')?;
        let begin = self.at;
        let bytes = self.text.as_bytes();
        let special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < 0x20;
        let mut end = begin
            + bytes[begin..]
                .iter()
                .position(special)
                .ok_or(Stop::Uncertain)?;
        if bytes[end] == b'"' {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[begin..end]));
        }
        let mut made = String::from(&self.text[begin..end]);
        loop {
            match bytes[end] {
                b'"' => {
                    self.at = end + 1;
                    return Ok(Cow::Owned(made));
                }
                b'\\' => {
                    self.at = end + 1;
                    made.push(self.escaped()?);
                }
                // A control character.
                _ => return Err(Stop::Uncertain),
            }
            let rest = &bytes[self.at..];
            end = self.at + rest.iter().position(special).ok_or(Stop::Uncertain)?;
            made.push_str(&self.text[self.at..end]);
        }
    }

    /// The character of an escape, of which the backslash is read.
    fn escaped(&mut self) -> Scanned<char> {
        let found = self.peek()?;
        self.at += 1;
        Ok(match found {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                let code = if (0xd800..0xdc00).contains(&first) {
                    self.mark(b'\\')?;
                    self.mark(b'u')?;
                    let second = self.unit()?;
                    if !(0xdc00..0xe000).contains(&second) {
                        return Err(Stop::Uncertain);
                    }
                    0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                } else {
                    first
                };
                // Half a surrogate pair is no character.
                char::from_u32(code).ok_or(Stop::Uncertain)?
            }
            _ => return Err(Stop::Uncertain),
        })
    }

    fn unit(&mut self) -> Scanned<u32> {
        let digits = self
            .text
            .as_bytes()
            .get(self.at..self.at + 4)
            .ok_or(Stop::Uncertain)?;
        let mut code = 0;
        for digit in digits {
            code = code * 16 + (*digit as char).to_digit(16).ok_or(Stop::Uncertain)?;
        }
        self.at += 4;
        Ok(code)
    }

    fn number(&mut self) -> Scanned<Number<'a>> {
        let begin = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let zero = self.peek()? == b'0';
        if self.digits()? > 1 && zero {
            return Err(Stop::Uncertain);
        }
        let fraction = self.text.as_bytes().get(self.at) == Some(&b'.');
        if fraction {
            self.at += 1;
            self.digits()?;
        }
        let exponent = matches!(self.text.as_bytes().get(self.at), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            if matches!(self.peek()?, b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Number {
            text: &self.text[begin..self.at],
            fraction,
            exponent,
        })
    }

    /// How many digits come, at least one.
    fn digits(&mut self) -> Scanned<usize> {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 {
            Err(Stop::Uncertain)
        } else {
            Ok(count)
        }
    }
}
