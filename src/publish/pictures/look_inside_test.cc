// Pictures inside documents and films, and words in pictures: found by programs of the machine, and held without them.
#include "publish/pictures/look_inside.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/secret.h"
#include "publish/pictures/drawn_faces.h"
#include "publish/pictures/media.h"
#include "publish/pictures/picture_people.h"
#include "publish/pictures/pictures.h"
#include "publish/pictures/program.h"
#include "publish/pictures/read_words.h"
#include "publish/registers/registers.h"
#include "publish/testing_desk.h"
#include "store/testing.h"

namespace kith::publish {
namespace {

using namespace testing;
using policy::Outcome;

constexpr const char* kFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

#define NEEDS(program) \
  if (program_path(program).empty()) GTEST_SKIP() << program << " is not installed (tools/packages.txt)"
#define NEEDS_THE_MODEL() \
  if (!faces::built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)"

// One page with words and one JPEG, byte by byte (ISO 32000-1).
std::string pdf_with(std::string_view jpeg, int width, int height, std::string_view words) {
  std::string out = "%PDF-1.4\n";
  std::vector<std::size_t> at;
  const auto object = [&](const std::string& body) {
    at.push_back(out.size());
    out += std::to_string(at.size()) + " 0 obj\n" + body + "\nendobj\n";
  };
  const std::string drawing =
      "q 400 0 0 300 50 300 cm /P Do Q BT /F 18 Tf 50 100 Td (" + std::string(words) + ") Tj ET";
  object("<</Type/Catalog/Pages 2 0 R>>");
  object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
  object(
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 700]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>/Font<</F 6 0 "
      "R>>>>>>");
  object("<</Length " + std::to_string(drawing.size()) + ">>stream\n" + drawing + "\nendstream");
  object("<</Type/XObject/Subtype/Image/Width " + std::to_string(width) + "/Height " + std::to_string(height) +
         "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length " + std::to_string(jpeg.size()) +
         ">>stream\n" + std::string(jpeg) + "\nendstream");
  object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
  const auto table = out.size();
  out += "xref\n0 " + std::to_string(at.size() + 1) + "\n0000000000 65535 f \n";
  for (const auto place : at) {
    const auto digits = std::to_string(place);
    out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  return out + "trailer<</Root 1 0 R/Size " + std::to_string(at.size() + 1) + ">>\nstartxref\n" +
         std::to_string(table) + "\n%%EOF\n";
}

// Two seconds, the same picture throughout, with a note of where it was made.
Result<std::string> film_of(std::string_view jpeg) {
  TRY(const auto folder, OwnFolder::make());
  TRYV(folder.write("still.jpg", jpeg));
  TRYV(run_program("ffmpeg",
                   {"-v",
                    "error",
                    "-nostdin",
                    "-loop",
                    "1",
                    "-framerate",
                    "5",
                    "-t",
                    "2",
                    "-i",
                    "still.jpg",
                    "-c:v",
                    "mpeg4",
                    "-q:v",
                    "3",
                    "-pix_fmt",
                    "yuv420p",
                    "-metadata",
                    "location=+53.3500-006.2600/",
                    "-metadata",
                    "title=Liam at camp",
                    "-movflags",
                    "use_metadata_tags",
                    "-f",
                    "mp4",
                    "out"},
                   folder, std::chrono::steady_clock::now() + std::chrono::minutes(2)));
  return folder.read("out");
}

// Nothing on it that could be anybody.
std::string empty_picture() {
  gdImage* image = gdImageCreateTrueColor(800, 600);
  gdImageFilledRectangle(image, 0, 0, 800, 600, 0x9fb8c8);
  int bytes = 0;
  void* data = gdImageJpegPtr(image, &bytes, 90);
  std::string out(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
  gdFree(data);
  gdImageDestroy(image);
  return out;
}

// Deadlines are for people who wait, not for tests beside other work.
const bool kPatient = [] {
  be_patient(30);
  return true;
}();

std::string written(const std::string& words, int size = 40) {
  gdImage* image = gdImageCreateTrueColor(1200, 300);
  gdImageFilledRectangle(image, 0, 0, 1200, 300, 0xffffff);
  std::array<int, 8> box{};
  gdImageStringFT(image, box.data(), 0x000000, const_cast<char*>(kFont), size, 0, 60, 170,
                  const_cast<char*>(words.c_str()));
  int bytes = 0;
  void* data = gdImagePngPtr(image, &bytes);
  std::string out(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
  gdFree(data);
  gdImageDestroy(image);
  return out;
}

TEST(Programs, run_within_limits_and_without_network) {
  const auto folder = OwnFolder::make();
  ASSERT_TRUE(folder);
  const auto soon = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  EXPECT_EQ(run_program("no-such-program", {}, *folder, soon).error().kind, Kind::unsupported);
  NEEDS("sh");
  EXPECT_EQ(run_program("sh", {"-c", "echo hello"}, *folder, soon).value(), "hello\n");
  EXPECT_EQ(run_program("sh", {"-c", "exit 3"}, *folder, soon).error().kind, Kind::unsupported);
  EXPECT_EQ(run_program("sh", {"-c", "yes"}, *folder, soon).error().kind, Kind::too_large);
  EXPECT_EQ(run_program("sh", {"-c", "sleep 600 & sleep 600"}, *folder,
                        std::chrono::steady_clock::now() + std::chrono::milliseconds(300))
                .error()
                .kind,
            Kind::timeout);
  ASSERT_TRUE(run_program("sh", {"-c", "echo here > made; env > seen; ls /proc/self/fd > open"}, *folder, soon));
  EXPECT_EQ(folder->read("made").value(), "here\n");
  EXPECT_FALSE(folder->read("seen").value().contains("KITH")) << "nothing of our surroundings is handed on";
  if (!program_path("python3").empty()) {
    EXPECT_FALSE(run_program("python3", {"-c", "import socket; socket.socket()"}, *folder, soon));
    EXPECT_FALSE(run_program("python3", {"-c", "x = bytearray(3 << 30)"}, *folder, soon));
  }
}

TEST(LookInside, a_pdf_is_seen_page_by_page_and_read) {
  NEEDS("pdftoppm");
  NEEDS_THE_MODEL();
  const auto with =
      look_into(pdf_with(drawn_picture(800, 600, {{300, 280, 110}}), 800, 600, "Meet Liam Byrne"), "application/pdf");
  EXPECT_TRUE(with.looked) << with.why;
  ASSERT_FALSE(with.parts.empty());
  EXPECT_TRUE(with.parts[0].place.contains("page 1")) << with.parts[0].place;
  EXPECT_FALSE(with.parts[0].sight.faces.empty());
  EXPECT_TRUE(with.words.read);
  EXPECT_TRUE(with.words.sure.contains("Meet Liam Byrne")) << with.words.sure;
  const auto without = look_into(pdf_with(empty_picture(), 800, 600, "Our summer"), "application/pdf");
  EXPECT_TRUE(without.looked) << without.why;
  EXPECT_TRUE(without.parts.empty());
}

TEST(LookInside, what_is_odd_is_not_looked_into) {
  for (const char* type : {"application/pdf", "video/mp4", "video/webm", "application/zip"}) {
    const auto sight = look_into("%PDF-1.4 nothing more", type);
    EXPECT_FALSE(sight.looked) << type;
    EXPECT_FALSE(sight.why.empty()) << type;
    EXPECT_FALSE(sight.words.read) << type;
  }
  const auto words = look_into("Our list: Brightwater\x01", "text/plain");
  EXPECT_TRUE(words.looked);
  EXPECT_EQ(words.words.sure, "Our list: Brightwater ");
  EXPECT_FALSE(look_into(std::string(300'000, 'x'), "text/plain").words.read);
}

TEST(LookInside, a_film_loses_its_place_and_its_frames_are_seen) {
  NEEDS("ffmpeg");
  NEEDS_THE_MODEL();
  const auto film = film_of(drawn_picture(640, 480, {{300, 220, 100}}));
  ASSERT_TRUE(film) << describe(film.error());
  ASSERT_TRUE(film->contains("+53.3500"));
  const auto clean = clean_film(*film, "video/mp4");
  ASSERT_TRUE(clean) << describe(clean.error());
  EXPECT_FALSE(clean->contains("+53.3500"));
  EXPECT_FALSE(clean->contains("Liam"));
  const auto sight = look_into(*clean, "video/mp4");
  EXPECT_TRUE(sight.looked) << sight.why;
  ASSERT_FALSE(sight.parts.empty());
  EXPECT_FALSE(sight.parts[0].sight.faces.empty());
  EXPECT_FALSE(sight.words.read);
  const auto empty = film_of(empty_picture());
  ASSERT_TRUE(empty);
  EXPECT_TRUE(look_into(*empty, "video/mp4").parts.empty());
  EXPECT_FALSE(
      clean_film("\x00\x00\x00\x18"
                 "ftypmp42 torn",
                 "video/mp4"));
}

TEST(ReadWords, keeps_the_sure_from_the_doubtful) {
  const auto words = words_of_tsv(
      "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
      "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n"
      "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.1\tBrightwater\n"
      "5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t41\tHoldings\n"
      "5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t91\tsummer\n"
      "5\t1\t1\t1\t2\t2\t0\t0\t9\t9\t7\t|;~\n"
      "broken line\n5\t1\n");
  EXPECT_TRUE(words.read);
  EXPECT_EQ(words.sure, "Brightwater\nsummer");
  EXPECT_EQ(words.doubtful, "Brightwater Holdings\nsummer");
  EXPECT_TRUE(words_of_tsv("").read);
}

TEST(ReadWords, reads_what_stands_in_a_picture) {
  NEEDS("tesseract");
  if (!std::filesystem::exists(kFont)) GTEST_SKIP() << "fonts-dejavu-core is not installed (tools/packages.txt)";
  const auto words = read_picture_words(written("Welcome Brightwater Holdings"));
  EXPECT_TRUE(words.read) << words.why;
  EXPECT_TRUE(words.sure.contains("Brightwater")) << words.sure << " / " << words.doubtful;
  EXPECT_FALSE(read_picture_words(written("")).sure.contains("Brightwater"));
}

class FilesTest : public ::testing::TestWithParam<store::testing::Kind> {
 protected:
  static constexpr std::string_view kHouse = R"(
policy: A charity with clients
owner: dana
registers: {clients: {kind: confidential names, seen by: [dana]}}
voices: {dana: {may: [all], in: all}}
rules:
  - {id: no-client, when: names(clients), then: never, say: Ask Dana.}
  - id: faces-released
    when: has:photo OR has:video
    unless: every face has a release for this channel
    then: never
    say: "{faces} faces, {released} releases."
)";
  void SetUp() override {
    ASSERT_TRUE(furnish(*db_, clock_.now()));
    ASSERT_TRUE(adopt(*db_, kHouse, clock_.now()));
    ASSERT_TRUE(db_->write(kHome, [&](store::Transaction& tx) {
      return add_entry(tx, sealer_, {kHome, kDana, clock_.now()}, "clients", {.name = "Brightwater Holdings"});
    }));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  policy::Decision with(const std::string& name, const std::string& bytes) {
    const auto row = media_.add(kHome, kDana, {.name = name, .alt = "A file", .bytes = bytes});
    EXPECT_TRUE(row) << describe(row.error());
    Outbound content;
    content.kind = OutboundKind::reply;
    content.text = "Here it is";
    content.in_reply_to = "r1";
    content.media = outbound_of({*row});
    return db_
        ->read([&](store::Transaction& tx) {
          return gate_.decide(tx, {.workspace = kHome, .channel = kChannel, .member = kDana, .conversation = kTalk},
                              content, clock_.now());
        })
        .value()
        .decision;
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{from_ms(1'800'000'000'000)};
  Sealer sealer_ = Sealer::ephemeral();
  Gatekeeper gate_{&sealer_};
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("kith-inside-" + random_token(8));
  store::Files files_{folder_};
  Media media_{*db_, clock_, files_};
};
INSTANTIATE_TEST_SUITE_P(databases, FilesTest, ::testing::ValuesIn(store::testing::databases()),
                         store::testing::name<::testing::TestParamInfo<store::testing::Kind>>);

TEST_P(FilesTest, words_in_a_file_are_read_like_a_description) {
  EXPECT_EQ(with("list.txt", "Brightwater Holdings\nQuayside\n").outcome, Outcome::block);
  EXPECT_EQ(with("menu.txt", "Soup\nBread\n").outcome, Outcome::allow);
  const auto letter = with("letter.docx", std::string("PK\x03\x04\x14\0\0\0\0\0", 10) + "word/document.xml");
  EXPECT_EQ(letter.outcome, Outcome::hold) << "nobody can read it";
  EXPECT_TRUE(letter.reasons.at(0).say.contains("could not be read through")) << letter.reasons[0].say;
}

TEST_P(FilesTest, a_face_or_a_name_in_a_pdf_does_not_leave) {
  NEEDS("pdftoppm");
  NEEDS_THE_MODEL();
  const auto face = with("camp.pdf", pdf_with(drawn_picture(800, 600, {{300, 280, 110}}), 800, 600, "Our camp"));
  EXPECT_EQ(face.outcome, Outcome::block);
  EXPECT_EQ(with("clients.pdf", pdf_with(empty_picture(), 800, 600, "Brightwater Holdings")).outcome, Outcome::block);
  const auto plain = with("menu.pdf", pdf_with(empty_picture(), 800, 600, "Soup and bread"));
  EXPECT_EQ(plain.outcome, Outcome::allow) << (plain.reasons.empty() ? "" : plain.reasons[0].say);
}

TEST_P(FilesTest, a_face_in_a_film_does_not_leave) {
  NEEDS("ffmpeg");
  NEEDS_THE_MODEL();
  EXPECT_EQ(with("camp.mp4", film_of(drawn_picture(640, 480, {{300, 220, 100}})).value()).outcome, Outcome::block);
  // What is said in it nobody can hear, so a rule on names still asks a person.
  EXPECT_EQ(with("lake.mp4", film_of(empty_picture()).value()).outcome, Outcome::hold);
}

TEST_P(FilesTest, a_name_on_a_sign_in_a_picture_does_not_leave) {
  NEEDS("tesseract");
  NEEDS_THE_MODEL();
  if (!std::filesystem::exists(kFont)) GTEST_SKIP() << "fonts-dejavu-core is not installed (tools/packages.txt)";
  EXPECT_NE(with("sign.png", written("Brightwater Holdings")).outcome, Outcome::allow);
  const auto menu = with("menu.png", written("Soup and bread"));
  for (const auto& reason : menu.reasons) EXPECT_NE(reason.rule, "no-client") << reason.say;
}

}  // namespace
}  // namespace kith::publish
