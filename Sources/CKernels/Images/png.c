#include <stdlib.h>

#include "ckernels_images.h"

/// The neighbour that is nearest to the linear guess (Paeth).
static uint8_t nearest(int left, int above, int corner) {
  const int guess = left + above - corner;
  const int a = abs(guess - left), b = abs(guess - above), c = abs(guess - corner);
  if (a <= b && a <= c) return (uint8_t)left;
  return (uint8_t)(b <= c ? above : corner);
}

int ck_png_unfilter(int filter, uint8_t *row, const uint8_t *above, size_t count, size_t step) {
  if (filter == 0) return 0;
  if (filter < 0 || filter > 4) return 1;
  for (size_t i = 0; i < count; i++) {
    const int left = i >= step ? row[i - step] : 0;
    const int up = above != NULL ? above[i] : 0;
    const int corner = i >= step && above != NULL ? above[i - step] : 0;
    switch (filter) {
      case 1: row[i] = (uint8_t)(row[i] + left); break;
      case 2: row[i] = (uint8_t)(row[i] + up); break;
      case 3: row[i] = (uint8_t)(row[i] + (left + up) / 2); break;
      default: row[i] = (uint8_t)(row[i] + nearest(left, up, corner)); break;
    }
  }
  return 0;
}

uint32_t ck_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  // Four bits at a time: the table of the polynomial 0xEDB88320.
  static const uint32_t table[16] = {
      0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
      0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
      0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
      0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
  };
  uint32_t state = ~crc;
  for (size_t i = 0; i < count; i++) {
    state = table[(state ^ bytes[i]) & 15] ^ (state >> 4);
    state = table[(state ^ (uint32_t)(bytes[i] >> 4)) & 15] ^ (state >> 4);
  }
  return ~state;
}
