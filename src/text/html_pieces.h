// HTML made of bytes, a piece each, for tests: most of it well formed, some not quite.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "text/html_plain.h"

namespace kith::text {

inline constexpr auto kTextPieces = std::to_array<std::string_view>({
    "words ",
    " and ",
    "\n",
    "  ",
    "Zo\xC3\xAB \xE2\x80\x94 ",
    "a &amp; b",
    "&lt;b&gt;",
    "&#39;",
    "&#x1F600;",
    "AT & T",
    "&nbsp;",
    "x&hellip;",
    "\t",
    "\xF0\x9F\x98\x80",
    "]]>",
    "1 > 0",
    "\"quoted\"",
    "https://e.example/long/path",
    "www.",
    "@anna",
    "#tag",
    "<!-- note -->",
    "<br>",
    "<br />",
    "<hr>",
    "<wbr>",
    "\r\n",
    "<!---->",
    "e.example/a",
});
inline constexpr auto kTagPieces = std::to_array<std::string_view>({
    R"( href="https://e.example/long/path")",
    R"( href="https://e.example/?a=1&amp;b=2")",
    R"( href="/x?y=1&z=2#f")",
    R"( href='http://B.example/a b')",
    R"( href="mailto:a@b.example")",
    " href=\"javascript:alert(1)\"",
    R"( class="invisible")",
    R"( class='a ellipsis')",
    " class=mention",
    R"( title="a &quot;b&quot;")",
    R"( dir="rtl")",
    R"( lang="de")",
    R"( width="640" height="2")",
    " width=1",
    R"( src="https://e.example/p/7.jpg")",
    R"( src="cid:x@y" alt="A &lt;cat&gt;")",
    R"( alt='it"s')",
    " alt",
    R"( style="color: red" id="x-1")",
    R"( data-a.b:c_d="&copy=1&amp;">)",
    R"( start="3" value="7")",
    R"( datetime="2026-11-22")",
    R"( rel="nofollow")",
    R"( HREF="https://e.example/")",
    R"( href="https://www.e.example/a/../b%2e/")",
});
inline constexpr auto kOddPieces = std::to_array<std::string_view>({
    "<",
    ">",
    "&",
    "&amp",
    "&#0;",
    "&#x80;",
    "&#13;",
    "&copy",
    "&ngE;",
    "&NotEqualTilde;",
    "<p>",
    "</p>",
    "</br>",
    "<P/>",
    "<table><tr><td>",
    "</table>",
    "<script>",
    "</script>",
    "<style>x</style>",
    "<svg>",
    "<math><mi>",
    "</svg>",
    "<select>",
    "<option>",
    "<textarea>",
    "<title>",
    "<iframe src=x></iframe>",
    "<iframe>",
    "<button>",
    "<marquee>",
    "<template>",
    "<nobr>",
    "<form>",
    "<body class=x>",
    "<html lang=en>",
    "<head>",
    "<!doctype html>",
    "<![CDATA[x]]>",
    "<?x?>",
    "<!-->",
    "<!--->",
    "<!--a--!>",
    std::string_view("\0", 1),
    "\x7F",
    "\xC2\x85",
    "\xEF\xBB\xBF",
    "\xEF\xBF\xBE",
    "\xFF",
    "\f",
    "<image>",
    "<x-y>",
    "<a href=x href=y>",
    "<b =x>",
    "<i a= 'b'>",
    "</ p>",
    "</p x=y>",
    "<pre>\n",
    "<pre>&#10;",
    "<pre><!--x-->\n",
    "<plaintext>",
    "<frameset>",
    "<noscript>",
    "<b><p></b></p>",
    "<a><a>",
});

// Bytes under 0x40 begin an element (and the next says with what attributes), under 0x80 end one, under 0xF8 are text,
// and the rest something odd, by the byte after them. What is open at the end is ended.
inline std::string html_of(std::string_view bytes) {
  std::string out;
  std::vector<std::string_view> open;
  const auto close = [&] {
    if (open.empty()) return;
    out.append("</").append(open.back()).append(">");
    open.pop_back();
  };
  std::size_t i = 0;
  const auto next = [&] { return i < bytes.size() ? static_cast<unsigned char>(bytes[i++]) : 0U; };
  while (i < bytes.size()) {
    const unsigned c = next();
    if (c < 0x40) {
      const auto& tag = kPlainTags[1 + c % (kPlainTags.size() - 1)];
      out.append("<").append(tag.name);
      for (unsigned more = next(); more % 2 == 1 && i < bytes.size(); more = next())
        out += kTagPieces[more / 2 % kTagPieces.size()];
      out += '>';
      if (tag.kind != PlainTag::Kind::empty && tag.kind != PlainTag::Kind::rule) open.push_back(tag.name);
    } else if (c < 0x80) {
      close();
    } else if (c < 0xF8) {
      out += kTextPieces[c % kTextPieces.size()];
    } else {
      out += kOddPieces[next() % kOddPieces.size()];
    }
  }
  while (!open.empty()) close();
  return out;
}

}  // namespace kith::text
