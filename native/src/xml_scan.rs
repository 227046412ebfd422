//! The tokens of an XML document that is certainly well-formed.
//!
//! The scanner need not read all XML (1.0, with Namespaces): what it is not certain about it
//! leaves to Python. So it has no DTD, CDATA, processing instructions, other encodings than UTF-8,
//! UTF-16 and ISO-8859-1, nor names outside ASCII.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::stop::Stop;

/// A namespace, as a number: those of the shape come first, then those of the document alone.
pub type Namespace = u32;
pub const NO_NAMESPACE: Namespace = 0;
pub const XSI: Namespace = 1;
const XML: Namespace = 2;
pub const KNOWN: [&str; 3] = [
    "",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
];
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// An attribute that declares no namespace.
pub struct Attribute<'a> {
    pub namespace: Namespace,
    pub local: &'a str,
    pub value: Cow<'a, str>,
}

/// A start tag. Its attributes are those of the scanner until the next one is read.
pub struct Tag<'a> {
    name: &'a str,
    pub namespace: Namespace,
    pub local: &'a str,
    /// Whether it is an element without content: `<a/>`.
    pub empty: bool,
    /// How many namespaces are declared around it.
    outer: usize,
}

/// More attributes of an element, prefixes in scope or namespaces are left to Python: they are searched
/// one by one.
const MOST: usize = 64;

/// Longer names and namespaces are left to Python, which has a limit on them.
const LONGEST_NAME: usize = 200;

/// What comes after a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Start,
    End,
}

/// A document as text, and by which names its declaration may call its encoding.
pub struct Source<'a> {
    text: Cow<'a, str>,
    encodings: &'static [&'static str],
}

impl<'a> Source<'a> {
    /// Decodes a document; what is not decoded here is left to Python.
    ///
    /// One that is text (`is_text`) is UTF-8, whatever its declaration says.
    pub fn new(data: &'a [u8], is_text: bool) -> Scanned<Self> {
        if is_text {
            let text = str(data)?;
            return Ok(Self {
                text: Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
                encodings: &["utf-8", "utf-16", "us-ascii", "iso-8859-1"],
            });
        }
        let wide: Option<fn([u8; 2]) -> u16> = match data {
            [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
            [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
            _ => None,
        };
        if let Some(unit) = wide {
            let (pairs, rest) = data[2..].as_chunks::<2>();
            let text: Result<String, _> =
                char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
            return match (text, rest) {
                (Ok(text), []) if !text.starts_with('\u{feff}') => Ok(Self {
                    text: Cow::Owned(text),
                    encodings: &["utf-16"],
                }),
                _ => Err(Stop::Uncertain),
            };
        }
        if data.is_ascii() {
            return Ok(Self {
                text: Cow::Borrowed(str(data)?),
                encodings: &["utf-8", "us-ascii", "iso-8859-1"],
            });
        }
        let declaration = &data[..memmem::find(&data[..data.len().min(200)], b"?>").unwrap_or(0)];
        let is_latin = declaration.to_ascii_lowercase();
        if memmem::find(&is_latin, b"iso-8859-1").is_some() {
            return Ok(Self {
                text: Cow::Owned(data.iter().map(|byte| char::from(*byte)).collect()),
                encodings: &["iso-8859-1"],
            });
        }
        let text = str(data)?;
        Ok(Self {
            text: Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
            encodings: &["utf-8"],
        })
    }
}

fn str(data: &[u8]) -> Scanned<&str> {
    std::str::from_utf8(data).map_err(|_| Stop::Uncertain)
}

pub struct Scanner<'a> {
    text: &'a str,
    encodings: &'static [&'static str],
    at: usize,
    references: bool,
    returns: bool,
    /// The namespaces in scope by prefix, the innermost last.
    scope: Vec<(&'a str, Namespace)>,
    /// The namespaces of the shape, and those that only the document has.
    known: &'a [String],
    foreign: Vec<&'a str>,
    raw: Vec<(&'a str, &'a str)>,
    pub attributes: Vec<Attribute<'a>>,
    /// How many comments were read.
    pub comments: usize,
    elements_left: usize,
}

type Scanned<T> = Result<T, Stop>;

impl<'a> Scanner<'a> {
    /// A scanner of `source`; `known` are the namespaces that have a number already.
    pub fn new(source: &'a Source<'a>, known: &'a [String], most_elements: usize) -> Scanned<Self> {
        let text = &*source.text;
        let data = text.as_bytes();
        // Characters that XML does not admit, and the end of CDATA, stand nowhere.
        let controls = data.iter().fold(false, |found, &byte| {
            found | (byte < 0x20 && !is_space(byte))
        });
        if controls
            || memmem::find(data, b"]]>").is_some()
            || (!data.is_ascii()
                && (memmem::find(data, b"\xef\xbf\xbe").is_some()
                    || memmem::find(data, b"\xef\xbf\xbf").is_some()))
        {
            return Err(Stop::Uncertain);
        }
        Ok(Self {
            text,
            encodings: source.encodings,
            at: 0,
            references: memchr(b'&', data).is_some(),
            returns: memchr(b'\r', data).is_some(),
            scope: vec![("xml", XML)],
            known,
            foreign: Vec::new(),
            raw: Vec::new(),
            attributes: Vec::new(),
            comments: 0,
            elements_left: most_elements,
        })
    }

    /// Reads what stands before the root, and its tag.
    pub fn root(&mut self) -> Scanned<Tag<'a>> {
        self.declaration()?;
        let (text, mark) = self.text()?;
        if !text.bytes().all(is_space) || mark == Mark::End {
            return Err(Stop::Uncertain);
        }
        self.start()
    }

    /// Reads what stands after the root: nothing.
    pub fn end(&self) -> Scanned<()> {
        if self.rest().bytes().all(is_space) {
            Ok(())
        } else {
            Err(Stop::Uncertain)
        }
    }

    /// The namespace of a number.
    pub fn uri(&self, namespace: Namespace) -> &'a str {
        let index = namespace as usize;
        match self.known.get(index) {
            Some(uri) => uri,
            None => self.foreign[index - self.known.len()],
        }
    }

    /// The XML declaration, if there is one, of version 1.0 in the encoding of the source.
    fn declaration(&mut self) -> Scanned<()> {
        let Some(rest) = self.rest().strip_prefix("<?xml") else {
            return Ok(());
        };
        let end = rest.find("?>").ok_or(Stop::Uncertain)?;
        let mut left = &rest[..end];
        let version = pseudo_attribute(&mut left, "version")?;
        let encoding = pseudo_attribute(&mut left, "encoding")?;
        let standalone = pseudo_attribute(&mut left, "standalone")?;
        let is_plain = version == Some("1.0")
            && encoding.is_none_or(|name| {
                self.encodings
                    .iter()
                    .any(|own| name.eq_ignore_ascii_case(own))
            })
            && standalone.is_none_or(|value| value == "yes" || value == "no");
        if !is_plain || !left.bytes().all(is_space) {
            return Err(Stop::Uncertain);
        }
        self.at += "<?xml".len() + end + "?>".len();
        Ok(())
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn byte(&self) -> Scanned<u8> {
        let byte = self.text.as_bytes().get(self.at);
        byte.copied().ok_or(Stop::Uncertain)
    }

    /// The text up to the next tag as it is written, and what tag comes; comments are left to Python
    /// where the text around them is not white space alone.
    pub fn text(&mut self) -> Scanned<(&'a str, Mark)> {
        let mut begin = self.at;
        loop {
            let bytes = self.text.as_bytes();
            let length = memchr(b'<', &bytes[self.at..]).ok_or(Stop::Uncertain)?;
            let end = self.at + length;
            let text = &self.text[begin..end];
            match bytes.get(end + 1) {
                Some(b'/') => {
                    self.at = end + 2;
                    return Ok((text, Mark::End));
                }
                Some(b'!') => {
                    if !text.bytes().all(is_space) {
                        return Err(Stop::Uncertain);
                    }
                    self.at = end;
                    self.comment()?;
                    begin = self.at;
                    if !self
                        .rest()
                        .trim_start_matches([' ', '\t', '\n', '\r'])
                        .starts_with('<')
                    {
                        return Err(Stop::Uncertain);
                    }
                }
                Some(_) => {
                    self.at = end + 1;
                    return Ok((text, Mark::Start));
                }
                None => return Err(Stop::Uncertain),
            }
        }
    }

    fn comment(&mut self) -> Scanned<()> {
        let body = self.rest().strip_prefix("<!--").ok_or(Stop::Uncertain)?;
        let end = memmem::find(body.as_bytes(), b"--").ok_or(Stop::Uncertain)?;
        if body.as_bytes().get(end + 2) != Some(&b'>') {
            return Err(Stop::Uncertain);
        }
        self.at += "<!--".len() + end + "-->".len();
        self.comments += 1;
        Ok(())
    }

    /// A start tag, of which `<` is read.
    pub fn start(&mut self) -> Scanned<Tag<'a>> {
        self.elements_left = self.elements_left.checked_sub(1).ok_or(Stop::Uncertain)?;
        let name = self.name()?;
        let outer = self.scope.len();
        self.attributes.clear();
        let empty = match self.byte()? {
            b'>' => {
                self.at += 1;
                false
            }
            _ => self.rest_of_start()?,
        };
        let (prefix, local) = split(name)?;
        let namespace = self.namespace(prefix)?;
        Ok(Tag {
            name,
            namespace,
            local,
            empty,
            outer,
        })
    }

    /// The end tag of an element, of which `</` is read.
    pub fn close(&mut self, tag: &Tag<'a>) -> Scanned<()> {
        let name = tag.name.as_bytes();
        let bytes = &self.text.as_bytes()[self.at..];
        if !bytes.starts_with(name) {
            return Err(Stop::Uncertain);
        }
        self.at += name.len();
        if bytes.get(name.len()) != Some(&b'>') {
            self.spaces();
            if self.byte()? != b'>' {
                return Err(Stop::Uncertain);
            }
        }
        self.at += 1;
        self.leave(tag);
        Ok(())
    }

    /// Leaves the scope of an element.
    pub fn leave(&mut self, tag: &Tag<'a>) {
        self.scope.truncate(tag.outer);
    }

    fn spaces(&mut self) -> bool {
        let begin = self.at;
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && is_space(bytes[self.at]) {
            self.at += 1;
        }
        self.at > begin
    }

    /// A name of ASCII, perhaps with colons.
    fn name(&mut self) -> Scanned<&'a str> {
        let bytes = &self.text.as_bytes()[self.at..];
        let length = bytes.iter().position(|&byte| !NAME[byte as usize]);
        let length = length.ok_or(Stop::Uncertain)?;
        // What follows is ASCII too, or the name goes on in a way that is not read here.
        if length == 0 || length > LONGEST_NAME || !bytes[length].is_ascii() {
            return Err(Stop::Uncertain);
        }
        let name = &self.text[self.at..self.at + length];
        self.at += length;
        Ok(name)
    }

    /// The attributes and the end of a start tag; gives whether the element is empty.
    fn rest_of_start(&mut self) -> Scanned<bool> {
        self.raw.clear();
        let empty = loop {
            let spaced = self.spaces();
            match self.byte()? {
                b'>' => {
                    self.at += 1;
                    break false;
                }
                b'/' => {
                    self.at += 1;
                    if self.byte()? != b'>' {
                        return Err(Stop::Uncertain);
                    }
                    self.at += 1;
                    break true;
                }
                _ if spaced => {
                    let name = self.name()?;
                    self.spaces();
                    if self.byte()? != b'=' {
                        return Err(Stop::Uncertain);
                    }
                    self.at += 1;
                    self.spaces();
                    let quote = self.byte()?;
                    if quote != b'"' && quote != b'\'' {
                        return Err(Stop::Uncertain);
                    }
                    self.at += 1;
                    let rest = self.rest().as_bytes();
                    let length = memchr(quote, rest).ok_or(Stop::Uncertain)?;
                    let value = &self.text[self.at..self.at + length];
                    if memchr(b'<', value.as_bytes()).is_some() {
                        return Err(Stop::Uncertain);
                    }
                    self.at += length + 1;
                    if self.raw.len() == MOST {
                        return Err(Stop::Uncertain);
                    }
                    self.raw.push((name, value));
                }
                _ => return Err(Stop::Uncertain),
            }
        };
        self.declare()?;
        self.resolve()?;
        Ok(empty)
    }

    /// Takes the declarations of namespaces out of the attributes.
    fn declare(&mut self) -> Scanned<()> {
        for index in 0..self.raw.len() {
            let (name, value) = self.raw[index];
            if self.raw[..index].iter().any(|(other, _)| *other == name) {
                return Err(Stop::Uncertain);
            }
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    // A prefix needs a namespace; some are not to be declared.
                    Some(prefix) if !value.is_empty() && is_prefix(prefix) => prefix,
                    Some(_) => return Err(Stop::Uncertain),
                    None => continue,
                },
                None => continue,
            };
            let namespace = self.number(value)?;
            if self.scope.len() == MOST {
                return Err(Stop::Uncertain);
            }
            self.scope.push((prefix, namespace));
        }
        Ok(())
    }

    /// The number of a namespace that is declared.
    fn number(&mut self, uri: &'a str) -> Scanned<Namespace> {
        let plain = uri.len() <= LONGEST_NAME
            && uri
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"&{}".contains(&byte));
        if !plain || uri == KNOWN[XML as usize] || uri == XMLNS {
            return Err(Stop::Uncertain);
        }
        let known = self.known.iter().map(String::as_str);
        let mut all = known.chain(self.foreign.iter().copied());
        let number = match all.position(|other| other == uri) {
            Some(number) => number,
            None if self.foreign.len() == MOST => return Err(Stop::Uncertain),
            None => {
                self.foreign.push(uri);
                self.known.len() + self.foreign.len() - 1
            }
        };
        Namespace::try_from(number).map_err(|_| Stop::Uncertain)
    }

    fn resolve(&mut self) -> Scanned<()> {
        for index in 0..self.raw.len() {
            let (name, value) = self.raw[index];
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let (prefix, local) = split(name)?;
            let namespace = if prefix.is_empty() {
                NO_NAMESPACE
            } else {
                self.namespace(prefix)?
            };
            let same = |other: &Attribute| other.namespace == namespace && other.local == local;
            if self.attributes.iter().any(same) {
                return Err(Stop::Uncertain);
            }
            let value = self.attribute_value(value)?;
            self.attributes.push(Attribute {
                namespace,
                local,
                value,
            });
        }
        Ok(())
    }

    fn namespace(&self, prefix: &str) -> Scanned<Namespace> {
        for (declared, namespace) in self.scope.iter().rev() {
            // Comparing empty texts is slow: their addresses are none.
            if declared.len() == prefix.len() && (prefix.is_empty() || *declared == prefix) {
                return Ok(*namespace);
            }
        }
        if prefix.is_empty() {
            Ok(NO_NAMESPACE)
        } else {
            Err(Stop::Uncertain)
        }
    }

    /// The text of an element, with its references replaced and its line ends as one line feed.
    pub fn content(&self, written: &'a str) -> Scanned<Cow<'a, str>> {
        if !(self.references || self.returns) {
            return Ok(Cow::Borrowed(written));
        }
        replaced(written, false)
    }

    /// The value of an attribute; white space in it is read as spaces (section 3.3.3).
    fn attribute_value(&self, written: &'a str) -> Scanned<Cow<'a, str>> {
        replaced(written, true)
    }
}

fn replaced(written: &str, attribute: bool) -> Scanned<Cow<'_, str>> {
    let special =
        |byte: u8| byte == b'&' || byte == b'\r' || (attribute && (byte == b'\n' || byte == b'\t'));
    if !written.bytes().any(special) {
        return Ok(Cow::Borrowed(written));
    }
    let mut made = String::with_capacity(written.len());
    let mut left = written;
    while let Some(place) = left.bytes().position(special) {
        made.push_str(&left[..place]);
        let found = left.as_bytes()[place];
        left = &left[place + 1..];
        if found == b'&' {
            let end = left.bytes().take(12).position(|byte| byte == b';');
            let end = end.ok_or(Stop::Uncertain)?;
            made.push(referred(&left[..end])?);
            left = &left[end + 1..];
            continue;
        }
        if found == b'\r' {
            left = left.strip_prefix('\n').unwrap_or(left);
        }
        made.push(if attribute { ' ' } else { '\n' });
    }
    made.push_str(left);
    Ok(Cow::Owned(made))
}

/// The character of a reference, of which `&` and `;` are taken off.
fn referred(name: &str) -> Scanned<char> {
    let (digits, radix) = match name {
        "amp" => return Ok('&'),
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => (digits, 16),
            None => (name.strip_prefix('#').ok_or(Stop::Uncertain)?, 10),
        },
    };
    if digits.is_empty() || !digits.bytes().all(|byte| (byte as char).is_digit(radix)) {
        return Err(Stop::Uncertain);
    }
    let code = u32::from_str_radix(digits, radix).map_err(|_| Stop::Uncertain)?;
    match char::from_u32(code) {
        Some('\u{fffe}' | '\u{ffff}') | None => Err(Stop::Uncertain),
        Some(found) if code < 0x20 && !is_space(found as u8) => Err(Stop::Uncertain),
        Some(found) => Ok(found),
    }
}

/// A part of the XML declaration, taken off `left`.
fn pseudo_attribute<'a>(left: &mut &'a str, name: &str) -> Scanned<Option<&'a str>> {
    let trimmed = left.trim_start_matches([' ', '\t', '\n', '\r']);
    if trimmed.len() == left.len() {
        return Ok(None);
    }
    let Some(rest) = trimmed.strip_prefix(name) else {
        return Ok(None);
    };
    let rest = rest.strip_prefix('=').ok_or(Stop::Uncertain)?;
    let quote = rest.chars().next().ok_or(Stop::Uncertain)?;
    if quote != '"' && quote != '\'' {
        return Err(Stop::Uncertain);
    }
    let (value, after) = rest[1..].split_once(quote).ok_or(Stop::Uncertain)?;
    *left = after;
    Ok(Some(value))
}

/// The prefix and the local part of a name.
fn split(name: &str) -> Scanned<(&str, &str)> {
    let (prefix, local) = match name.bytes().position(|byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => ("", name),
    };
    let whole = prefix.is_empty() == (local.len() == name.len());
    if whole && begins_name(local) && (prefix.is_empty() || begins_name(prefix)) {
        Ok((prefix, local))
    } else {
        Err(Stop::Uncertain)
    }
}

/// Whether a name without a colon begins as names do.
fn begins_name(name: &str) -> bool {
    let first = name.as_bytes().first();
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') && !name.contains(':')
}

fn is_prefix(name: &str) -> bool {
    begins_name(name)
        && !name
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("xml"))
}

/// The bytes that names are of.
const NAME: [bool; 256] = {
    let mut made = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let found = byte as u8;
        made[byte] = found.is_ascii_alphanumeric() || matches!(found, b'_' | b'-' | b'.' | b':');
        byte += 1;
    }
    made
};

pub const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether Python's `str.isspace` holds for a text, or it is empty.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_python_space)
}

/// Whether Python's `str.isspace` holds for a character.
pub fn is_python_space(found: char) -> bool {
    found.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&found)
}
