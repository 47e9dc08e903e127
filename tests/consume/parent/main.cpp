// SPDX-License-Identifier: MIT

static_assert(__cplusplus == 201703L, "another standard than the project's");

// Each of these is a warning for the library's own targets, and none for this project.
int narrowed(int unused, long wide) {
  int result = wide;
  {
    int result = 1;
    (void)result;
  }
  return result;
}

int main() { return narrowed(0, 0); }
