// The contract suite: every case × every network × with and without layers, registered by ability.
#include <fmt/format.h>

#include "bench.h"
#include "channels/registry.h"

namespace kith::contract {
namespace {

class ContractTest : public testing::Test {
 public:
  ContractTest(SubjectMaker make, bool layered, void (*body)(Bench&)) : make_(make), layered_(layered), body_(body) {}
  void TestBody() override {
    Bench bench(make_, layered_);
    if (!HasFatalFailure()) body_(bench);
  }

 private:
  SubjectMaker make_;
  bool layered_;
  void (*body_)(Bench&);
};

void register_all() {
  for (const auto& subject : subjects()) {
    Abilities can;
    Capability cap;
    {
      Bench probe(subject.make, false);
      (void)probe.check();  // fills in what only the server knows
      can = probe.subject->abilities();
      cap = probe.channel->capability();
    }
    for (const bool layered : {false, true})
      for (const auto& c : cases()) {
        if (!c.applies(can, cap)) continue;
        const auto suite = fmt::format("{}{}", subject.name, layered ? "_in_layers" : "");
        testing::RegisterTest(suite.c_str(), c.name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                              [make = subject.make, layered, body = c.body]() -> ContractTest* { return new ContractTest(make, layered, body); });
      }
  }
}

}  // namespace
}  // namespace kith::contract

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  kith::contract::register_all();
  return RUN_ALL_TESTS();
}
