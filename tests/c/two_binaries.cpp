// SPDX-License-Identifier: MIT

// Two hosts in one process: an executable, and a shared library that it loads, with nothing hidden. Each has its own
// policies, handles and messages, though both are made of the same templates.

#include <cstdio>
#include <string_view>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/crash.hpp>
#include <muffle/presets/video_length.hpp>

using muffle::presets::crash, muffle::presets::video_length;

namespace {

struct says_no {
  bool allows(const muffle::data_kind&) const { return false; }
};

struct host {
  says_no ledger{};
  muffle::memory_only nowhere{};
  muffle::outbox<muffle::detail::type_list<video_length>, muffle::memory_only, muffle::system_clock,
                 muffle::system_random>
      box{muffle::answers<video_length>, nowhere, muffle::epochs(7)};
  muffle::c::exposed named =
      muffle::c::expose("plays", muffle::sanitize<video_length> | muffle::consented(ledger) | muffle::into(box));
};

}  // namespace

#ifdef MUFFLE_SECOND_HOST

[[maybe_unused]] const bool is_exposed = muffle::c::expose<video_length, crash>();
[[maybe_unused]] const host second;

#else

#include <dlfcn.h>

namespace {

int faults = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  ++faults;
}

template <class Function>
Function* in(void* binary, Function&, const char* name) {
  return reinterpret_cast<Function*>(dlsym(binary, name));
}

}  // namespace

int main(int, char** arguments) {
  expect(muffle::c::expose<video_length>(), "the executable has a policy");
  {
    const host first;
    expect(bool(first.named), "and a pipeline");
    // All symbols of the executable come first from here on.
    void* const library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      std::fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
    void* const executable = dlopen(nullptr, RTLD_NOW);
    const auto list = in(library, muffle_v0_list_policies, "muffle_v0_list_policies");
    const auto own_list = in(executable, muffle_v0_list_policies, "muffle_v0_list_policies");
    expect(own_list == &muffle_v0_list_policies, "a plugin finds the functions of the executable");
    expect(list != nullptr && list != own_list, "and those of the library");
    if (faults != 0) return 1;

    char name[64];
    expect(list(1, name, sizeof name, nullptr) == MUFFLE_V0_OK && std::string_view(name) == "crash",
           "the library's policies are in the library");
    expect(own_list(1, name, sizeof name, nullptr) == MUFFLE_V0_NO_SUCH_INDEX, "and not in the executable");
    const auto pipelines = in(library, muffle_v0_list_pipelines, "muffle_v0_list_pipelines");
    expect(pipelines(0, name, sizeof name, nullptr) == MUFFLE_V0_OK, "either has a pipeline of the same name");

    muffle_v0_handle opened = 0;
    const auto open = in(library, muffle_v0_open_policy, "muffle_v0_open_policy");
    const auto close = in(library, muffle_v0_close, "muffle_v0_close");
    expect(open("crash", &opened) == MUFFLE_V0_OK, "what the library has is opened there");
    expect(muffle_v0_close(opened) == MUFFLE_V0_BAD_HANDLE, "its handle is none here");
    expect(close(opened) == MUFFLE_V0_OK, "but there");

    // The last to fail was the library, in this thread; the executable's message is still its own.
    expect(muffle_v0_open_policy("nobody's", &opened) == MUFFLE_V0_NO_SUCH_NAME, "a name that is none");
    expect(close(1) == MUFFLE_V0_BAD_HANDLE, "a handle that is none");
    char why[256];
    expect(muffle_v0_last_error(why, sizeof why, nullptr) == MUFFLE_V0_OK &&
               std::string_view(why).find("no policy of that name") != std::string_view::npos,
           "each has its own messages");
  }
  char name[64];
  expect(muffle_v0_list_pipelines(0, name, sizeof name, nullptr) == MUFFLE_V0_NO_SUCH_INDEX,
         "the executable's pipeline is withdrawn");
  return faults == 0 ? 0 : 1;
}

#endif
