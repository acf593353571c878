import { Hono } from "hono";

const guests = new Map([["1", "Ada"]]);

const app = new Hono();

app.get("/guests/:id", (c) => {
  const guest = guests.get(c.req.param("id"));
  return guest === undefined ? c.text("There is no such guest", 404) : c.json({ guest });
});

app.put("/guests/:id", async (c) => {
  guests.set(c.req.param("id"), await c.req.text());
  return c.body(null, 204);
});

// What is called by gRPC comes here.
app.post("/", async (c) => c.text(`Hello, ${await c.req.text()}!`));

export default app;
