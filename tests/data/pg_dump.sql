--
-- PostgreSQL database dump
--

\restrict key

-- Dumped from database version 15
-- Dumped by pg_dump version 15

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: public; Type: SCHEMA; Schema: -; Owner: shop_owner
--

-- *not* creating schema, since initdb creates it


ALTER SCHEMA public OWNER TO shop_owner;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: email; Type: DOMAIN; Schema: public; Owner: shop_owner
--

CREATE DOMAIN public.email AS text
	CONSTRAINT email_check CHECK ((VALUE ~ '^[^@]+@[^@]+$'::text));


ALTER DOMAIN public.email OWNER TO shop_owner;

--
-- Name: order_state; Type: TYPE; Schema: public; Owner: shop_owner
--

CREATE TYPE public.order_state AS ENUM (
    'new',
    'paid',
    'on hold',
    'sent'
);


ALTER TYPE public.order_state OWNER TO shop_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: orders; Type: TABLE; Schema: public; Owner: shop_owner
--

CREATE TABLE public.orders (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    state public.order_state DEFAULT 'new'::public.order_state NOT NULL,
    total numeric(10,2) NOT NULL,
    ordered_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    during tstzrange,
    CONSTRAINT orders_total_check CHECK ((total >= (0)::numeric))
);


ALTER TABLE public.orders OWNER TO shop_owner;

--
-- Name: total_of(bigint); Type: FUNCTION; Schema: public; Owner: shop_owner
--

CREATE FUNCTION public.total_of(customer bigint) RETURNS numeric
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (count(*) = 0) THEN (0)::numeric
             ELSE sum(o.total)
         END AS sum
    FROM public.orders o
   WHERE (o.customer_id = total_of.customer);
END;


ALTER FUNCTION public.total_of(customer bigint) OWNER TO shop_owner;

--
-- Name: touch(); Type: FUNCTION; Schema: public; Owner: shop_owner
--

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.note is null then new.note := 'touched; by trigger'; end if;
  return new;
end
$$;


ALTER FUNCTION public.touch() OWNER TO shop_owner;

--
-- Name: customers; Type: TABLE; Schema: public; Owner: shop_owner
--

CREATE TABLE public.customers (
    id bigint NOT NULL,
    email public.email NOT NULL,
    name text NOT NULL,
    note text DEFAULT 'it''s; "fine"'::text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.customers OWNER TO shop_owner;

--
-- Name: TABLE customers; Type: COMMENT; Schema: public; Owner: shop_owner
--

COMMENT ON TABLE public.customers IS 'Who buys; since 2019';


--
-- Name: COLUMN customers.note; Type: COMMENT; Schema: public; Owner: shop_owner
--

COMMENT ON COLUMN public.customers.note IS 'Semicolons; and ''quotes''';


--
-- Name: customers_id_seq; Type: SEQUENCE; Schema: public; Owner: shop_owner
--

CREATE SEQUENCE public.customers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.customers_id_seq OWNER TO shop_owner;

--
-- Name: customers_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: shop_owner
--

ALTER SEQUENCE public.customers_id_seq OWNED BY public.customers.id;


--
-- Name: open_orders; Type: VIEW; Schema: public; Owner: shop_owner
--

CREATE VIEW public.open_orders AS
 SELECT o.id,
    c.name,
    o.total
   FROM (public.orders o
     JOIN public.customers c ON ((c.id = o.customer_id)))
  WHERE (o.state <> 'sent'::public.order_state);


ALTER TABLE public.open_orders OWNER TO shop_owner;

--
-- Name: orders_id_seq; Type: SEQUENCE; Schema: public; Owner: shop_owner
--

ALTER TABLE public.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: totals; Type: MATERIALIZED VIEW; Schema: public; Owner: shop_owner
--

CREATE MATERIALIZED VIEW public.totals AS
 SELECT orders.customer_id,
    sum(orders.total) AS total
   FROM public.orders
  GROUP BY orders.customer_id
  WITH NO DATA;


ALTER TABLE public.totals OWNER TO shop_owner;

--
-- Name: customers id; Type: DEFAULT; Schema: public; Owner: shop_owner
--

ALTER TABLE ONLY public.customers ALTER COLUMN id SET DEFAULT nextval('public.customers_id_seq'::regclass);


--
-- Data for Name: customers; Type: TABLE DATA; Schema: public; Owner: shop_owner
--

COPY public.customers (id, email, name, note, created_at) FROM stdin;
1	a@b.de	Tab\there	two\nlines; and \\. a dot	2026-11-27 05:55:25.433451+00
2	c@d.de	x	\N	2026-11-27 05:55:25.433451+00
\.


--
-- Data for Name: orders; Type: TABLE DATA; Schema: public; Owner: shop_owner
--

COPY public.orders (id, customer_id, state, total, ordered_at, during) FROM stdin;
1	1	new	5.00	2026-11-27 05:55:25.436749	\N
2	2	new	7.50	2026-11-27 05:55:25.436749	\N
\.


--
-- Name: customers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: shop_owner
--

SELECT pg_catalog.setval('public.customers_id_seq', 2, true);


--
-- Name: orders_id_seq; Type: SEQUENCE SET; Schema: public; Owner: shop_owner
--

SELECT pg_catalog.setval('public.orders_id_seq', 2, true);


--
-- Name: customers customers_email_key; Type: CONSTRAINT; Schema: public; Owner: shop_owner
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_email_key UNIQUE (email);


--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: shop_owner
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);


--
-- Name: orders orders_customer_id_during_excl; Type: CONSTRAINT; Schema: public; Owner: shop_owner
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_customer_id_during_excl EXCLUDE USING gist (customer_id WITH =, during WITH &&);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: shop_owner
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);


--
-- Name: customers_name_idx; Type: INDEX; Schema: public; Owner: shop_owner
--

CREATE INDEX customers_name_idx ON public.customers USING gin (name public.gin_trgm_ops);


--
-- Name: orders_state_idx; Type: INDEX; Schema: public; Owner: shop_owner
--

CREATE INDEX orders_state_idx ON public.orders USING btree (state) WHERE (state <> 'sent'::public.order_state);


--
-- Name: customers customers_touch; Type: TRIGGER; Schema: public; Owner: shop_owner
--

CREATE TRIGGER customers_touch BEFORE UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.touch();


--
-- Name: orders orders_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: shop_owner
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE RESTRICT;


--
-- Name: orders; Type: ROW SECURITY; Schema: public; Owner: shop_owner
--

ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

--
-- Name: orders readers; Type: POLICY; Schema: public; Owner: shop_owner
--

CREATE POLICY readers ON public.orders FOR SELECT TO shop_reader USING ((state <> 'on hold'::public.order_state));


--
-- Name: TABLE customers; Type: ACL; Schema: public; Owner: shop_owner
--

GRANT SELECT ON TABLE public.customers TO shop_reader;


--
-- Name: TABLE open_orders; Type: ACL; Schema: public; Owner: shop_owner
--

GRANT SELECT ON TABLE public.open_orders TO shop_reader;


--
-- PostgreSQL database dump complete
--

\unrestrict key

