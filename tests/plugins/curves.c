/* Curves in C: sound ones, and one for each way in which a curve can be wrong. */
#include "weigh_plugin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STR(text) {text, sizeof(text) - 1}

typedef enum { SIGMOID, RATIO, TWICE, WORDS, FAILS, SHORT, ENDLESS, CRASHES } Kind;
typedef struct { Kind kind; double middle; } Curve;
typedef __int128 Exact; /* of 18 places */

static WeighStatus fail(WeighError *err, WeighStatus status, const char *message) {
  err->status = status;
  err->message = message;
  return status;
}

static void release_type(struct ArrowSchema *type) { type->release = NULL; }

static int is(const struct ArrowSchema *type, const char *format) { return strcmp(type->format, format) == 0; }

static WeighStatus make(Kind kind, const struct ArrowSchema *args, WeighStr options, void **bound,
                        struct ArrowSchema *type, WeighError *err) {
  static const struct ArrowSchema result = {"g", "result", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_type, NULL};
  Curve *curve;
  const char *middle = NULL;
  int takes = kind == RATIO ? args->n_children == 2 && is(args->children[0], "g") && is(args->children[1], "g")
              : kind == TWICE ? args->n_children == 1 && is(args->children[0], "d:38,18")
                              : args->n_children == 1 && is(args->children[0], "g");
  if (!takes) return fail(err, WEIGH_E_TYPE, kind == TWICE ? "`twice` takes one exact number" : "it takes floats");
  curve = malloc(sizeof *curve);
  if (!curve) return fail(err, WEIGH_E_LIMIT, "out of memory");
  curve->kind = kind, curve->middle = 0;
  for (size_t at = 0; at + 9 < options.len && !middle; at++)
    if (memcmp(options.ptr + at, "\"middle\":", 9) == 0) middle = options.ptr + at + 9;
  if (middle) { /* options end with a brace, so the number does */
    curve->middle = strtod(middle, NULL);
  }
  *bound = curve, *type = result;
  if (kind == TWICE) type->format = "d:38,18";
  if (kind == WORDS) type->format = "u";
  return WEIGH_OK;
}
static void unbind(void *bound) { free(bound); }

#define BIND(name, kind)                                                                                         \
  static WeighStatus name(const WeighHost *host, const struct ArrowSchema *args, WeighStr options, void **bound, \
                          struct ArrowSchema *type, WeighError *err) {                                           \
    (void)host;                                                                                                  \
    return make(kind, args, options, bound, type, err);                                                          \
  }
BIND(sigmoid, SIGMOID)
BIND(ratio, RATIO)
BIND(twice, TWICE)
BIND(words, WORDS)
BIND(fails, FAILS)
BIND(too_short, SHORT)
BIND(endless, ENDLESS)
BIND(crashes, CRASHES)

static void release_array(struct ArrowArray *array) {
  free((void *)array->buffers[0]), free((void *)array->buffers[1]), free((void *)array->buffers);
  array->release = NULL;
}

static int known(const struct ArrowArray *column, size_t at) {
  const uint8_t *bits = column->buffers[0];
  return !bits || (bits[at / 8] >> (at % 8) & 1);
}

static WeighStatus eval(void *bound, struct ArrowArray *args, struct ArrowArray *out, WeighError *err) {
  const Curve *curve = bound;
  const struct ArrowArray *x = args->children[0], *y = args->n_children > 1 ? args->children[1] : x;
  size_t n = (size_t)args->length, answered = curve->kind == SHORT && n ? n - 1 : n;
  const void **buffers = calloc(2, sizeof *buffers);
  uint8_t *bits = calloc(n / 8 + 1, 1);
  void *scores = calloc(n + 1, sizeof(Exact));
  struct ArrowArray array = {(int64_t)answered, 0, 0, 2, 0, buffers, NULL, NULL, release_array, NULL};
  volatile int forever = curve->kind == ENDLESS;
  while (forever) {
  }
  if (curve->kind == CRASHES) abort();
  if (!buffers || !bits || !scores || curve->kind == FAILS) {
    free(buffers), free(bits), free(scores);
    args->release(args);
    return curve->kind == FAILS ? fail(err, WEIGH_E_LIMIT, "no scores today") : fail(err, WEIGH_E_LIMIT, "out of memory");
  }
  for (size_t row = 0; row < answered; row++) {
    size_t at = row + (size_t)(args->offset + x->offset), other = row + (size_t)(args->offset + y->offset);
    int has = known(x, at) && known(y, other);
    if (has && curve->kind == TWICE) {
      ((Exact *)scores)[row] = 2 * ((const Exact *)x->buffers[1])[at];
    } else if (has) {
      double value = ((const double *)x->buffers[1])[at], second = ((const double *)y->buffers[1])[other];
      double score = curve->kind == RATIO ? 100 * value / second : 100 / (1 + exp((curve->middle - value) / 10));
      has = value >= 0; /* below nought there is no score */
      ((double *)scores)[row] = score;
    }
    if (has) bits[row / 8] |= (uint8_t)(1u << (row % 8));
    else array.null_count++;
  }
  buffers[0] = bits, buffers[1] = scores;
  args->release(args);
  *out = array;
  return WEIGH_OK;
}

#define CURVE(name, bind, schema)                                                                               \
  static const WeighCurveVTable bind##_curve = {sizeof(WeighCurveVTable), WEIGH_CRV_DETERMINISTIC, STR(name),   \
                                                STR("A curve for the tests."), schema, bind, eval, unbind, {NULL}};
#define NO_OPTIONS {NULL, 0}
#define MIDDLE                                                                                                       \
  STR("{\"type\": \"object\", \"required\": [\"middle\"], \"additionalProperties\": false, \"properties\": {\"middle\": " \
      "{\"description\": \"The value that scores half of the scale.\", \"type\": \"number\"}}}")
CURVE("sigmoid", sigmoid, MIDDLE)
CURVE("ratio", ratio, NO_OPTIONS)
CURVE("twice", twice, NO_OPTIONS)
CURVE("words", words, NO_OPTIONS)
CURVE("fails", fails, NO_OPTIONS)
CURVE("short", too_short, NO_OPTIONS)
CURVE("endless", endless, NO_OPTIONS)
CURVE("crashes", crashes, NO_OPTIONS)

WEIGH_EXPORT WeighStatus weigh_plugin_entry_v1(const WeighHost *host, const WeighPlugin **out, WeighError *err) {
  static const WeighCurveVTable *const curves[] = {&sigmoid_curve, &ratio_curve, &twice_curve, &words_curve,
                                                   &fails_curve, &too_short_curve, &endless_curve, &crashes_curve};
  static const WeighPlugin plugin = {sizeof plugin, WEIGH_ABI_VERSION, STR("acme"), STR("0.1.0"),
                                     STR("MIT OR Apache-2.0"), NULL, 0, NULL, 0, curves, sizeof curves / sizeof *curves};
  (void)host, (void)err;
  *out = &plugin;
  return WEIGH_OK;
}
