#include <gtest/gtest.h>

#include <algorithm>

#include "publish/pictures/drawn_faces.h"
#include "publish/pictures/pictures.h"

namespace kith::publish {
namespace {

using testing::drawn_picture;
using testing::DrawnFace;

#define NEEDS_THE_MODEL() \
  if (!faces::built_in()) GTEST_SKIP() << "built without the model (tools/dev deps)"

bool covers(const faces::Face& face, DrawnFace drawn, int width, int height) {
  const double x = static_cast<double>(drawn.x) / width, y = static_cast<double>(drawn.y) / height;
  return face.x < x && x < face.x + face.w && face.y < y && y < face.y + face.h;
}

TEST(FindFaces, places_each_face_once) {
  NEEDS_THE_MODEL();
  const std::vector<DrawnFace> drawn{{300, 350, 120}, {700, 420, 90}, {1000, 300, 60}};
  const auto found = find_faces(drawn_picture(1200, 900, drawn));
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ(found->faces.size(), 3U);
  EXPECT_TRUE(found->doubtful.empty());
  for (const auto& face : drawn)
    EXPECT_EQ(std::ranges::count_if(found->faces, [&](const auto& f) { return covers(f, face, 1200, 900); }), 1)
        << face.x;
}

TEST(FindFaces, sees_small_faces_in_a_large_picture) {
  NEEDS_THE_MODEL();
  std::vector<DrawnFace> drawn;
  for (int i = 0; i < 6; ++i) drawn.push_back({400 + i * 520, 1500, 55});
  const auto found = find_faces(drawn_picture(3600, 2400, drawn));
  ASSERT_TRUE(found) << describe(found.error());
  for (const auto& face : drawn)
    EXPECT_TRUE(std::ranges::any_of(found->faces, [&](const auto& f) { return covers(f, face, 3600, 2400); }))
        << face.x;
}

TEST(FindFaces, finds_nobody_where_nobody_is) {
  NEEDS_THE_MODEL();
  const auto found = find_faces(drawn_picture(1200, 900, {}));
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_TRUE(found->faces.empty());
  EXPECT_TRUE(found->doubtful.empty());
}

TEST(FindFaces, looks_only_at_pictures) {
  NEEDS_THE_MODEL();
  EXPECT_EQ(find_faces("%PDF-1.7 not a picture").error().kind, Kind::unsupported);
  EXPECT_EQ(find_faces(drawn_picture(400, 300, {}).substr(0, 60)).error().kind, Kind::unsupported);
}

}  // namespace
}  // namespace kith::publish
