#include "publish/pictures/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <map>
#include <mutex>

namespace kith::publish {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFolderBytes = 4 * limits::kHelperFileBytes;
constexpr std::size_t kFolderFiles = 1'000;

#if defined(__x86_64__)
constexpr unsigned kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned kMachine = 0;
#endif

// No sockets, and nothing that makes them by another way. False where the kernel cannot promise it.
bool without_network() {
  if (kMachine == 0) return false;
  const auto refuse = [](unsigned call) {
    return std::array{sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
                      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 13)};
  };
  const auto socket = refuse(SYS_socket), ring = refuse(SYS_io_uring_setup), trace = refuse(SYS_ptrace);
  std::array<sock_filter, 11> rules{sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
                                    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
                                    sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                                    sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                    socket[0],
                                    socket[1],
                                    ring[0],
                                    ring[1],
                                    trace[0],
                                    trace[1],
                                    sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  sock_fprog program{static_cast<unsigned short>(rules.size()), rules.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool keep_within(int what, rlim_t most) {
  const rlimit limit{most, most};
  return ::setrlimit(static_cast<__rlimit_resource_t>(what), &limit) == 0;
}

// In the child, where only what is safe after a fork may be called.
[[noreturn]] void become(const char* path, char* const* arguments, char* const* environment, const char* folder,
                         int output, rlim_t seconds) {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const bool ready = ::setsid() > 0 && ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && nowhere >= 0 &&
                     ::dup2(nowhere, 0) == 0 && ::dup2(output, 1) == 1 && ::dup2(nowhere, 2) == 2 &&
                     ::chdir(folder) == 0 && keep_within(RLIMIT_AS, limits::kHelperMemoryBytes) &&
                     keep_within(RLIMIT_CPU, seconds) && keep_within(RLIMIT_FSIZE, limits::kHelperFileBytes) &&
                     keep_within(RLIMIT_NOFILE, 64) && keep_within(RLIMIT_CORE, 0) && without_network();
  ::setpriority(PRIO_PROCESS, 0, 5);
  ::close_range(3, ~0U, 0);
  if (ready) ::execve(path, arguments, environment);
  ::_exit(126);
}

// Whether it has written more than it may.
bool is_too_full(const fs::path& folder) {
  std::error_code problem;
  std::size_t bytes = 0, files = 0;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    bytes += entry.file_size(problem);
    if (++files > kFolderFiles || bytes > kFolderBytes) return true;
  }
  return false;
}

class Child {
 public:
  Child(pid_t pid, int output) : pid_(pid), output_(output) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::kill(-pid_, SIGKILL);
    if (!waited_) ::waitpid(pid_, nullptr, 0);
    ::close(output_);
  }

  Result<std::string> read(const fs::path& folder, Deadline deadline, std::string_view name) {
    std::string out;
    for (char space[16 * 1024];;) {
      const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now()).count();
      if (left <= 0) return fail(Kind::timeout, fmt::format("{} took too long", name));
      pollfd waiting{output_, POLLIN, 0};
      if (::poll(&waiting, 1, static_cast<int>(std::min<long>(left, 100))) <= 0) {
        if (is_too_full(folder)) return fail(Kind::too_large, fmt::format("{} writes too much", name));
        continue;
      }
      const auto n = ::read(output_, space, sizeof space);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      out.append(space, static_cast<std::size_t>(n));
      if (out.size() > limits::kHelperOutputBytes) return fail(Kind::too_large, fmt::format("{} says too much", name));
    }
    return out;
  }
  // It has closed its output, so this takes a moment at most.
  Result<int> status(Deadline deadline, std::string_view name) {
    for (int state = 0;;) {
      const auto gone = ::waitpid(pid_, &state, WNOHANG);
      if (gone == pid_) {
        waited_ = true;
        return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
      }
      if (std::chrono::steady_clock::now() >= deadline)
        return fail(Kind::timeout, fmt::format("{} took too long", name));
      ::usleep(2'000);
    }
  }

 private:
  pid_t pid_;
  int output_;
  bool waited_ = false;
};

}  // namespace

Result<OwnFolder> OwnFolder::make() {
  std::error_code problem;
  auto pattern = (fs::temp_directory_path(problem) / "kith-look-XXXXXX").string();
  if (problem || !::mkdtemp(pattern.data()))
    return fail(Kind::unavailable, "no folder can be made for a moment; is the disk full?");
  return OwnFolder(pattern);
}

OwnFolder::~OwnFolder() {
  std::error_code problem;
  if (!path_.empty()) fs::remove_all(path_, problem);
}

Result<void> OwnFolder::write(std::string_view name, std::string_view bytes) const {
  std::ofstream out(path_ / name, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) return fail(Kind::unavailable, "a file cannot be written for a moment; is the disk full?");
  return {};
}

Result<std::string> OwnFolder::read(std::string_view name) const {
  std::error_code problem;
  const auto file = path_ / name;
  if (!fs::is_regular_file(fs::symlink_status(file, problem)))
    return fail(Kind::unavailable, "a file that was made is not there");
  if (fs::file_size(file, problem) > limits::kHelperFileBytes)
    return fail(Kind::too_large, "what was made is too large");
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> OwnFolder::files() const {
  std::vector<std::string> out;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(path_, problem)) out.push_back(entry.path().filename().string());
  std::ranges::sort(out);
  return out;
}

namespace {
std::atomic<int> patience{1};
}

Deadline within(Millis time) {
  return std::chrono::steady_clock::now() + time * patience.load();
}
void be_patient(int times) {
  patience = times;
}

std::string program_path(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::string, std::less<>> known;
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  std::string path;
  for (const char* folder : {"/usr/bin/", "/usr/local/bin/", "/bin/"})
    if (const auto there = folder + std::string(name); path.empty() && ::access(there.c_str(), X_OK) == 0) path = there;
  return known.emplace(name, path).first->second;
}

Result<std::string> run_program(std::string_view name, const std::vector<std::string>& arguments,
                                const OwnFolder& folder, Deadline deadline) {
  const auto path = program_path(name);
  if (path.empty()) return fail(Kind::unsupported, fmt::format("{} is not installed on this machine", name));
  const auto left = deadline - std::chrono::steady_clock::now();
  if (left <= left.zero()) return fail(Kind::timeout, "looking into it took too long");
  std::vector<std::string> kept{std::string(name)};
  kept.insert(kept.end(), arguments.begin(), arguments.end());
  std::vector<char*> words;
  for (auto& word : kept) words.push_back(word.data());
  words.push_back(nullptr);
  const auto where = folder.path().string();
  std::string home = "HOME=" + where, temporary = "TMPDIR=" + where, language = "LC_ALL=C.UTF-8",
              threads = "OMP_THREAD_LIMIT=1", search = "PATH=/usr/bin:/bin";
  std::array<char*, 6> environment{home.data(),    temporary.data(), language.data(),
                                   threads.data(), search.data(),    nullptr};
  const auto seconds = static_cast<rlim_t>(std::chrono::duration_cast<std::chrono::seconds>(left).count() + 2);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(Kind::unavailable, "too many files are open");
  const pid_t pid = ::fork();
  if (pid == 0) become(path.c_str(), words.data(), environment.data(), where.c_str(), pipe[1], seconds);
  ::close(pipe[1]);
  if (pid < 0) {
    ::close(pipe[0]);
    return fail(Kind::unavailable, fmt::format("{} cannot be started", name));
  }
  Child child(pid, pipe[0]);
  TRY(auto output, child.read(folder.path(), deadline, name));
  TRY(const int status, child.status(deadline, name));
  if (status == 126) return fail(Kind::unavailable, fmt::format("{} cannot be started within its limits", name));
  if (status != 0) return fail(Kind::unsupported, fmt::format("{} cannot read this file", name));
  if (is_too_full(folder.path())) return fail(Kind::too_large, fmt::format("{} writes too much", name));
  return output;
}

}  // namespace kith::publish
