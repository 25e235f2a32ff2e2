// Lays any count of numbers out with LAY, which takes multiples of GROUP. Not to be included alone.

static void lay(ck_dots_map map, const float *x, long count, uint32_t *to) {
  long whole = count / GROUP * GROUP;
  LAY(map, x, whole, to);
  if (whole == count) return;
  float rest[GROUP] = {};
  __builtin_memcpy(rest, x + whole, (unsigned long)(count - whole) * sizeof(float));
  LAY(map, rest, GROUP, to + whole / GROUP * WORDS);
}
