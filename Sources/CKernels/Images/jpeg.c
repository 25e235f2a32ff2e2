#include <setjmp.h>
#include <string.h>

#include "ckernels_images.h"

/// Where the error handler goes back to, at the head of the library's own fields.
typedef struct manager {
  void (*error_exit)(void *info);
  void (*emit_message)(void *info, int level);
  void (*output_message)(void *info);
  void (*format_message)(void *info, char *text);
  void (*reset)(void *info);
  int code;
  int parameters[20];
  char rest[512];
  jmp_buf back;
} manager;

typedef struct progress {
  void (*monitor)(void *info);
  long counter;
  long limit;
  int completed;
  int total;
} progress;

/// The fields of `jpeg_decompress_struct` up to where the versions differ, and room for the rest.
typedef struct info {
  manager *error;
  void *memory;
  progress *progress;
  void *client;
  int is_decompressor;
  int state;
  void *source;
  unsigned int image_width;
  unsigned int image_height;
  int components;
  int file_space;
  int out_space;
  unsigned int scale_above;
  unsigned int scale_below;
  double gamma;
  int settings[12];
  unsigned int width;
  unsigned int height;
  int out_components;
  int bytes_of_pixel;
  int row_group;
  int colours;
  void *map;
  unsigned int row;
  int scan;
  char rest[4096];
} info;

enum { GREY = 1, RGB = 2, MOST_SCANS = 200, MOST_ROWS = 65500 };

static void leave(void *given) {
  info *self = given;
  longjmp(self->error->back, 1);
}

static void warn(void *given, int level) {
  if (level < 0) leave(given);
}

static void quiet(void *given) { (void)given; }

/// A file of very many scans would keep the decoder busy for hours.
static void watch(void *given) {
  info *self = given;
  if (self->scan > MOST_SCANS) leave(given);
}

/// Asks the library for its version and the size of its structure: it refuses others and says what
/// it expects. Returns 0 where it cannot be talked to.
static int open_library(const ck_jpeg_library *library, info *self, manager *error) {
  volatile int version = 62;
  volatile size_t size = 656;
  for (volatile int attempt = 0; attempt < 3; attempt++) {
    memset(self, 0, sizeof *self);
    self->error = error;
    if (setjmp(error->back) == 0) {
      library->create(self, version, size);
      return 1;
    }
    const int expected = error->parameters[0], given = error->parameters[1];
    if (given == version && expected > 60 && expected < 100) {
      version = expected;
    } else if ((size_t)given == size && expected > 400 && (size_t)expected <= sizeof *self) {
      size = (size_t)expected;
    } else {
      return 0;
    }
  }
  return 0;
}

static int read_pixels(
    const ck_jpeg_library *library, info *self, int channels, uint8_t *pixels, size_t capacity) {
  self->out_space = channels == 1 ? GREY : RGB;
  library->start(self);
  const size_t stride = (size_t)self->width * (size_t)channels;
  if (self->bytes_of_pixel != channels || stride * self->height > capacity) return CK_JPEG_REFUSED;
  while (self->row < self->height) {
    unsigned char *row = pixels + stride * self->row;
    if (library->read_rows(self, &row, 1) == 0) return CK_JPEG_DAMAGED;
  }
  library->finish(self);
  return CK_JPEG_DONE;
}

int ck_jpeg_read(
    const ck_jpeg_library *library, const uint8_t *bytes, size_t count, int channels,
    uint8_t *pixels, size_t capacity, ck_jpeg_picture *picture) {
  info self;
  manager error;
  progress progress = {.monitor = watch};
  memset(&error, 0, sizeof error);
  memset(picture, 0, sizeof *picture);
  library->std_error(&error);
  error.error_exit = leave;
  error.emit_message = warn;
  error.output_message = quiet;
  if (!open_library(library, &self, &error)) {
    strcpy(picture->message, "the library has another interface than expected");
    return CK_JPEG_REFUSED;
  }
  self.progress = &progress;
  if (setjmp(error.back) != 0) {
    char text[512] = "";
    error.format_message(&self, text);
    memcpy(picture->message, text, sizeof picture->message - 1);
    library->destroy(&self);
    return CK_JPEG_DAMAGED;
  }
  library->source(&self, bytes, (unsigned long)count);
  library->read_header(&self, 1);
  picture->width = self.image_width;
  picture->height = self.image_height;
  picture->channels = self.components;
  int result = CK_JPEG_DONE;
  if (self.image_width > MOST_ROWS || self.image_height > MOST_ROWS) {
    result = CK_JPEG_TOO_LARGE;
  } else if (pixels != NULL) {
    result = read_pixels(library, &self, channels, pixels, capacity);
  }
  library->destroy(&self);
  return result;
}
