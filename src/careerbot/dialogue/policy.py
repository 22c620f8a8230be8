"""What to do about a message: answer, ask back, or say that there is no answer. Pure: state and understanding in, decision out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER, EVERY, FRAME
from careerbot.dialogue import bare, comparison, corrections, ellipsis, offers, person, references, talk
from careerbot.dialogue import several as together
from careerbot.dialogue.choice import chosen
from careerbot.dialogue.continuation import SHORT, TERSE, Continuation
from careerbot.dialogue.ellipsis import Completion, Frames, complete, coordinates, framed, names_career_only, of_career, passes_over
from careerbot.dialogue.kin import Kin, asked_of_things
from careerbot.dialogue.ladder import neighbour
from careerbot.dialogue.parts import Parts
from careerbot.dialogue.pointers import refers
from careerbot.dialogue.references import is_bare, listed
from careerbot.dialogue.slots import carried_slots, slots_of
from careerbot.dialogue.state import MOST_SAID, VERSION, Decision, Move, Option, Slots, State, Topic, remember
from careerbot.dialogue.suggestions import next_intents
from careerbot.nlu.segment import Candidate, Segment
from careerbot.nlu.understand import Understanding

MOST_CAREERS = 3
"""Careers that a question may be about at once."""
MOST_OPTIONS = 4
NEAREST = 0.12
"""The score from which an intent that was not accepted is offered as one of the nearest."""
FARTHEST = 0.05
"""The score from which an intent is another reading of a message."""
FRAMED = 0.9
"""The share of the best score that the intent of a frame must reach, where a message is understood otherwise, too."""


class Policy:
    """Decides about messages.

    Args:
        intents: in the order in which the model numbers them.
        persona: thresholds and what else the settings decide.
    """

    def __init__(self, intents: Sequence[IntentSpec], persona: Persona) -> None:
        self.intents = intents
        self.by_id = {intent.id: intent for intent in intents}
        self.frames = Frames(intents)
        self._continuation = Continuation(intents, persona)
        self.persona = persona
        self.limits = persona.thresholds
        subjects = {*FRAME, CAREER, *persona.dimensions, *(slot for intent in intents for slot in intent.slots)}
        self._asked = bare.Asked(self.by_id, persona)
        self._kin = Kin(self.by_id, persona)
        self._parts = Parts(self.by_id, subjects, persona.question_words)

    def decide(self, state: State, understanding: Understanding) -> Decision:
        """What to do about a message."""
        segments = person.sifted(talk.without_excuse(understanding.segments, self.intents), self.intents, self.persona, state.person)
        segments, rejected = corrections.applied(segments, state, self.intents, self.persona)
        noted = person.told(segments, self.intents, self.persona)
        known = {**state.person, **noted}
        moves = self._moves(state, segments, {**known, **person.mentioned(segments, self.persona)})
        forgets = any(move.act == "answer" and self.by_id[move.intent].act == "forget" for move in moves)
        decision = self._carried_out(moves, state) or Decision(moves, rejected=rejected)
        return msgspec.structs.replace(
            decision,
            shortened=understanding.shortened,
            person=None if decision.resume else {} if forgets else known,
            noted=noted,
        )

    def _moves(self, state: State, segments: Sequence[Segment], known: Slots) -> list[Move]:
        """What to do about the parts of a message, whatever it does to the conversation itself."""
        if not segments:
            return [Move("empty")]
        if options := self._chosen(state, segments) or self._pointed(state, segments):
            part = segments[0].text
            return [Move("answer", o.intent, o.slots, score=1.0, part=part) for o in options]
        topic, careers, within = self.fresh_topic(state), [state.career], False
        if named := self._kin.named(segments, state, topic):
            return [named]
        parts: list[tuple[Move, Segment]] = []
        for segment, following in zip(segments, [*segments[1:], None], strict=True):
            alone = not state.options and len(segments) == 1
            move = self._going_on(segment, topic, state) or self._move(segment, topic, following, alone, within)
            act = "unknown" if state.options and move.act == "clarify" else move.act  # never a question back twice running
            move = msgspec.structs.replace(move, act=act, frame=coordinates(segment), foreign=segment.foreign)
            move = self._furnished(move, segment, topic, known)
            careers = segment.words.values(CAREER)[:MOST_CAREERS] or self._owners(move, careers[-1:])
            before = self.by_id.get(topic.intent) if topic else None
            moves = together.of_both(move, segment, self.frames, self.persona, self._pair(state)) or together.each_named(
                move, segment, self.frames, self.persona, before
            )
            parts += [(msgspec.structs.replace(each, career=career), segment) for career in careers for each in moves]
            if self._tells(move):
                topic, within = self._topic(move), True
        return self._parts.together(parts)

    def _pair(self, state: State) -> together.Pair:
        """The two things that the last two turns were about."""
        topics = (self.fresh_topic(state), state.previous.topic if state.previous else None)
        return together.pair([t for t in topics if t and t.intent in self.by_id], self.by_id, self.persona)

    def _carried_out(self, moves: Sequence[Move], state: State) -> Decision | None:
        """What a message does to the conversation itself, where it does nothing else."""
        if len(moves) != 1 or moves[0].act != "answer" or self.by_id[moves[0].intent].act is None:
            return None
        return talk.carried_out(moves[0], state, self.by_id, self.persona)

    def _pointed(self, state: State, segments: Sequence[Segment]) -> list[Option]:
        """What a message points at, of the last list or of what was suggested, where it says nothing else."""
        if len(segments) != 1:
            return []
        items = listed(state, self.persona)
        is_list = bool(items) and state.listed_turn == state.turn and not state.read
        if segments[0].text.strip("#. )!").isdecimal():
            return self._known(chosen(segments[0].text, items if is_list else self._suggested(state)))
        if is_list and (options := chosen(segments[0].text, items)):
            return self._known(options)
        pointing = references.of_list(segments[0], state, self.persona, self.fresh_topic(state))
        asks = segments[0].words.values(ATTRIBUTE) or comparison.wanted(segments[0], self.persona)
        if pointing is None or asks or not is_bare(segments[0], pointing, self.persona):
            return []
        return self._known(pointing.things)

    def _suggested(self, state: State) -> list[Option]:
        """What the last reply suggested."""
        offered = next_intents([move.intent for move in state.said], state.told, self.by_id, self.persona)
        return [Option(intent.id, intent.title) for intent in offered]

    def _known(self, options: Sequence[Option]) -> list[Option]:
        return [option for option in options if option.intent in self.by_id]

    def _going_on(self, segment: Segment, topic: Topic | None, state: State) -> Move | None:
        """A segment that is a question word alone ("why?"), or names the career itself after something else was asked about."""
        answer = Move("answer", polar=segment.polar, part=segment.text, score=max(self.limits.context, segment.score))
        if again := talk.named_again(segment, state, self.intents, self.persona):
            return again
        things = listed(state, self.persona) or references.spoken_of(topic, self.persona)
        beside = neighbour(segment, state.career, self.frames, self.persona)
        if beside := beside or asked_of_things(segment, things, self.intents, self.frames, self.persona):
            return msgspec.structs.replace(answer, intent=beside.intent, slots=beside.slots)
        known = segment.strict and self.intents[segment.candidates[0].intent].status in ("answer", "social")
        if found := self._named_again(segment, topic, state) or self._barely_asked(segment, topic, state, known):
            return msgspec.structs.replace(answer, intent=found.intent, slots=found.slots)
        narrows = len(state.figures) < 2 and not segment.words.kinds().isdisjoint(self.persona.dimensions)  # "no, the highest"
        compares = not narrows and comparison.is_of_figures(segment, self.persona, len(state.figures))
        if not known and topic and compares and comparison.asks_same(segment, self.by_id[topic.intent], self.persona):
            return msgspec.structs.replace(answer, intent=topic.intent, slots=topic.slots, manner="compared", figures=state.figures)
        if known:
            return None
        reading = self._after_refusal(segment, state.said[0]) if self._is_refused(state) else None
        reading = reading or self._plainly_pointed(segment, state)
        return msgspec.structs.replace(answer, intent=reading.intent, slots=reading.slots) if reading else None

    def _named_again(self, segment: Segment, topic: Topic | None, state: State) -> Option | None:
        """What a segment asks that names the career itself in place of something else, or what a thing of the last list is like."""
        opens = segment.corrects or bool(ellipsis.continuer_of(segment, self.persona))
        if topic and (opens or not segment.strict) and (intent := of_career(segment, topic, self.frames, self.persona)):
            return Option(intent.id)
        if not segment.strict and (intent := references.one_of_list(segment, state, self.intents, self.persona)):
            return Option(intent.id, "", slots_of(intent, segment))
        return None

    def _barely_asked(self, segment: Segment, topic: Topic | None, state: State, known: bool) -> Option | None:
        """What a segment that is a question word alone stands for; one that is known word for word must point at something for that."""
        if known and not refers(segment.words.words, self.persona):
            return None
        found = self._asked.intent(segment, topic, state, plainly=known)
        return Option(found, "", carried_slots(self.by_id[found], topic.slots if topic else {})) if found else None

    def _plainly_pointed(self, segment: Segment, state: State) -> Option | None:
        """The one thing of the last list that a segment points at, where it is not understood: "is the first one really that bad"."""
        if segment.candidates and self._continuation.understood(segment):
            return None
        pointing = references.of_list(segment, state, self.persona, self.fresh_topic(state))
        return next(iter(self._known(pointing.things)), None) if pointing and len(pointing.things) == 1 else None

    def _after_refusal(self, segment: Segment, refused: Move) -> Option | None:
        """What a segment asks right after there was no answer: the same of the career itself, or more of what is not told."""
        if refused.others and names_career_only(segment, self.persona):
            return next(iter(self._known(refused.others[:1])), None)
        if segment.words.kinds() and bare.points(segment, self.persona):
            return next(iter(self._known([Option(refused.intent, "", refused.slots)])), None)
        return None

    def _is_refused(self, state: State) -> bool:
        """Whether the last thing said was that there is no answer."""
        said = state.said[:1]
        return any(m.act == "unknown" or (m.intent in self.by_id and self.by_id[m.intent].status == "unknown") for m in said)

    def _furnished(self, move: Move, segment: Segment, topic: Topic | None, known: Slots) -> Move:
        """A move with what else the segment wants, what was taken over for it, and how it could be read instead."""
        if move.act != "answer":
            return msgspec.structs.replace(move, others=move.options[: talk.KEPT_READINGS])
        intent = self.by_id[move.intent]
        assumed = [value for value in segment.assumed if any(value in values for values in move.slots.values())]
        goes_on = ellipsis.repeats(segment, self.persona)
        kept = topic.operation if topic and goes_on and (move.carried or move.intent == topic.intent) else None
        move = msgspec.structs.replace(
            move,
            carried=list(dict.fromkeys([*move.carried, *assumed])),
            operation=comparison.wanted(segment, self.persona) or kept or ("difference" if move.manner == "compared" else None),
            named=references.wording(segment, move.slots),
            among=[*comparison.named(segment), *(move.carried if kept else [])] if intent.status == "answer" else [],
            figure=person.figure_of(segment, self.persona, known) if intent.places else "",
            others=self._others(segment, move),
        )
        return person.counted(move, self.frames, known, segment, self.persona)

    def _others(self, segment: Segment, move: Move) -> list[Option]:
        """The likeliest other readings of a segment."""
        near = (c for c in (*segment.instead, *segment.candidates) if c.score >= FARTHEST and self.intents[c.intent].id != move.intent)
        answers = (c for c in near if self.intents[c.intent].status == "answer")
        return [self._option(c, segment) for c in itertools.islice(answers, talk.KEPT_READINGS)]

    def next_state(self, state: State, decision: Decision) -> State:
        """The state after a decision was carried out."""
        if decision.resume is not None:
            before = None if decision.resume is state.previous else msgspec.structs.replace(state, previous=None)
            return msgspec.structs.replace(decision.resume, previous=before)
        answered = [move for move in decision.moves if self._tells(move)]
        told = [m.intent for m in decision.moves if m.act == "answer" and m.manner in ("", "reworded")]
        options = next((m.options for m in decision.moves if m.act == "clarify"), [])
        refused = all(move.act in ("unknown", "empty") for move in decision.moves)
        forgotten = decision.person == {} and bool(state.person)
        topic, topic_turn = (None if forgotten else state.topic), state.topic_turn
        if answered:
            last = answered[-1]
            topic, topic_turn = self._topic(last), state.turn + 1
        said = [move for move in decision.moves if self._is_worth_saying(move)]
        return State(
            version=VERSION,
            turn=state.turn + 1,
            career=answered[-1].career or state.career if answered else state.career,
            topic=person.updated(topic, decision.noted),
            topic_turn=topic_turn,
            options=options,
            told=remember(state.told, told),
            refusals=state.refusals + 1 if refused else 0,
            listed=state.listed,
            listed_turn=state.listed_turn,
            lists=state.lists,
            read=state.read,
            figures=state.figures,
            rejected=decision.rejected[:MOST_SAID],
            said=talk.remembered(said[:MOST_SAID]) if said else state.said,
            person=state.person if decision.person is None else decision.person,
            danger=state.turn + 1 if self._stays(decision) else 0,
            running=state.running,
            previous=msgspec.structs.replace(state, previous=None),
        )

    def _stays(self, decision: Decision) -> bool:
        """Whether a decision stays with a person who was in danger."""
        return any(move.act == "answer" and self.by_id[move.intent].fallback == "danger" for move in decision.moves)

    def _is_worth_saying(self, move: Move) -> bool:
        """Whether a move may be asked for again; small talk is not."""
        return move.act in ("unknown", "clarify") or (move.act == "answer" and self.by_id[move.intent].status != "social")

    def _owners(self, move: Move, careers: list[str]) -> list[str]:
        """The guides to answer from where no career is named: those in talk, unless what is named stands in another guide only."""
        for value in (value for values in move.slots.values() for value in values):
            owners = self.persona.owners.get(value, careers)
            if not set(owners) & set(careers):
                return owners[:1]
        return careers

    def _tells(self, move: Move) -> bool:
        """Whether a move answers from a guide, or says of something named that the guide does not tell."""
        if move.act != "answer":
            return False
        intent = self.by_id[move.intent]
        about = intent.frame.get(ABOUT, "")
        return intent.status == "answer" or (intent.status == "unknown" and (about in move.slots or about in self.persona.abouts[1:]))

    def _topic(self, move: Move) -> Topic:
        """What a move talks about: as it was asked, but about what was answered, where that is more than the career itself."""
        about = self.by_id[move.intent].frame.get(ABOUT, "")
        frame = {**move.frame, ABOUT: about} if about in self.persona.abouts[1:] else move.frame
        return Topic(move.intent, move.slots, frame, move.operation, move.named)

    def _chosen(self, state: State, segments: Sequence[Segment]) -> list[Option]:
        """What a message chooses of the readings that the last turn offered; none where it is a question of its own."""
        if len(segments) > 1 and sum(len(segment.words.words) for segment in segments) > SHORT:
            return []
        if not state.options or not segments:
            return []
        typed, read = (" ".join(part) for part in ([s.text for s in segments], [word for s in segments for word in s.words.words]))
        options = chosen(typed, state.options) or chosen(read, state.options)
        if not options and len(segments) == 1 and (named := offers.named_option(segments[0], state.options, self.by_id)):
            options = [named]
        new = len(segments[0].words.words) > SHORT and bool(segments[0].candidates) and self._continuation.understood(segments[0])
        own = new or offers.asks_otherwise(segments[0], state.options, self.intents)
        return [] if own else self._known(options)

    def fresh_topic(self, state: State) -> Topic | None:
        """What was talked about, unless that is too long ago."""
        if state.topic and state.topic.intent in self.by_id and state.turn - state.topic_turn < self.persona.context_turns:
            return state.topic
        return None

    def _move(self, segment: Segment, topic: Topic | None, following: Segment | None, alone: bool, within: bool) -> Move:
        answer = Move("answer", polar=segment.polar, negative=segment.negative, premise=segment.premise, part=segment.text)
        completion = self._completion(segment, topic, following, within)
        if completion:
            slots = {**slots_of(self.by_id[completion.intent], segment), **completion.slots}
            score = max(self.limits.context, min(1.0, segment.score))
            return msgspec.structs.replace(
                answer, intent=completion.intent, slots=slots, carried=completion.carried, framed=True, score=score
            )
        if alone and len(offered := offers.topics(segment, self.frames, self.persona)) > 1:
            return Move("clarify", options=offered[:MOST_OPTIONS], score=segment.score, part=segment.text)
        candidates: Sequence[Candidate] = segment.candidates
        if not candidates or not self._continuation.understood(segment):
            return self._unknown(segment)
        rivals: Sequence[Candidate] = self._rivals(candidates) if alone and not segment.strict else []
        candidates, rivals = self._by_number(segment, candidates, rivals)
        related = [c for c in rivals if topic and self._related(c, topic)]
        if len(related) == 1 and self.intents[candidates[0].intent].status != "unknown":
            candidates, rivals = related, []
        if refusals := [c for c in rivals if self.intents[c.intent].status == "unknown"]:
            candidates, rivals = refusals, []  # "there is no answer" is no reading to choose
        if rivals:
            options = [self._option(candidate, segment) for candidate in rivals[:MOST_OPTIONS]]
            return Move("clarify", options=options, score=candidates[0].score, part=segment.text)
        best = self.intents[candidates[0].intent]
        if best.status == "clarify":
            options = [Option(id_, self.by_id[id_].title, slots_of(self.by_id[id_], segment)) for id_ in best.options]
            return Move("clarify", best.id, options=options, score=candidates[0].score, part=segment.text)
        return msgspec.structs.replace(answer, intent=best.id, slots=slots_of(best, segment), score=candidates[0].score)

    def _completion(self, segment: Segment, topic: Topic | None, following: Segment | None, within: bool) -> Completion | None:
        """The segment as going on with the topic, with what the next part of the message is about, or as a frame of its own."""
        if topic and within and self._refers_back(segment) and (found := complete(segment, topic, self.frames, self.persona)):
            return msgspec.structs.replace(found, carried=[])
        if topic and (found := self._continued(segment, topic)):
            return found
        sure = segment.strict and segment.candidates and self.intents[segment.candidates[0].intent].status != "clarify"
        if sure or self._tells_of_person(segment):
            return None
        if (
            len(segment.words.words) <= TERSE
            and not segment.question
            and following
            and following.candidates
            and not self._is_refusal(segment)
            and (found := self._shared(segment, following))
        ):
            return found
        found = framed(segment, self.frames, self.persona)
        return found if found and self._rivals_best(segment, found.intent) else None

    def _is_refusal(self, segment: Segment) -> bool:
        """Whether a segment by itself is plainly something that the guide does not tell."""
        best = self.intents[segment.candidates[0].intent] if segment.candidates else None
        return best is not None and best.status == "unknown" and self._continuation.understood(segment)

    def _refers_back(self, segment: Segment) -> bool:
        """Whether a part of a message asks something of what the part before it named: "and how long do they last?"."""
        points = any(self.persona.pointers.get(word) in ("one", "many") for word in segment.words.words)
        return points and bool(segment.words.values(ATTRIBUTE)) and not segment.words.values(ABOUT)

    def _rivals_best(self, segment: Segment, intent: str) -> bool:
        """Whether an intent comes near what a segment is understood as, if it is understood at all."""
        if not segment.candidates or not self._continuation.understood(segment):
            return True
        score = next((c.score for c in segment.candidates if self.intents[c.intent].id == intent), 0.0)
        return score >= FRAMED * segment.score

    def _continued(self, segment: Segment, topic: Topic) -> Completion | None:
        """The segment as going on with the topic; where that would only give the last answer again, as asking it of the career."""
        found = complete(segment, topic, self.frames, self.persona)
        if not found or not self._continuation.goes_on(segment, found):
            return None
        if passes_over(self.by_id[found.intent], segment, self.frames, self.persona):
            return None
        if found.intent != topic.intent or found.slots != topic.slots:
            return found
        corrects = corrections.opens(segment, self.persona)
        itself = {ABOUT: self.persona.abouts[0]} if self.persona.abouts else {}
        of_career_itself = self.frames.best({**coordinates(segment), **itself})
        if (topic.slots or corrects) and of_career_itself and of_career_itself.id != found.intent:
            return Completion(of_career_itself.id, {}, [])
        plain = not topic.slots and (found.bare or EVERY in self.by_id[found.intent].frame.values())
        return None if corrects or (not plain and self._continuation.asks_otherwise(segment, topic)) else found

    def _shared(self, segment: Segment, following: Segment) -> Completion | None:
        """The segment as about what the second part names: "price and length of a vocational program"."""
        ahead = self.intents[following.candidates[0].intent]
        found = complete(segment, Topic(ahead.id, slots_of(ahead, following)), self.frames, self.persona)
        return msgspec.structs.replace(found, carried=[]) if found else None

    def _tells_of_person(self, segment: Segment) -> bool:
        best = self.intents[segment.candidates[0].intent] if segment.candidates else None
        return best is not None and best.act == "tell" and self._continuation.understood(segment)

    def _rivals(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that are as good as the best, where they would be answered differently; empty if the best stands alone."""
        best = candidates[0]
        near = [c for c in candidates if best.score - c.score < self.limits.margin * best.score]
        near = [c for c in near if self.intents[c.intent].status != "social"] or near[:1]
        families = {family(self.intents[c.intent]) for c in near}
        return near if len(families) > 1 else []

    def _by_number(
        self, segment: Segment, candidates: Sequence[Candidate], rivals: Sequence[Candidate]
    ) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        """Candidates and rivals, where only the number of values named tells rivals apart: "part-time, how long, and accelerated"."""
        whole = [c for c in rivals if EVERY in self.intents[c.intent].frame.values()]
        named = {kind: segment.words.values(kind) for kind in self.persona.dimensions}
        if not whole or not ellipsis.several(named, self.persona):
            return candidates, rivals
        return whole, []

    def _related(self, candidate: Candidate, topic: Topic) -> bool:
        """Whether an intent is about what was just talked about, or asks the same of something else."""
        frame, last = self.intents[candidate.intent].frame, {**self.by_id[topic.intent].frame, **topic.frame}
        return any(kind in frame and frame[kind] == last.get(kind) and frame[kind] not in self.persona.abouts[:1] for kind in FRAME)

    def _option(self, candidate: Candidate, segment: Segment) -> Option:
        intent = self.intents[candidate.intent]
        return Option(intent.id, intent.title, slots_of(intent, segment))

    def _unknown(self, segment: Segment) -> Move:
        near = [c for c in segment.candidates if c.score >= NEAREST and self.intents[c.intent].status == "answer"]
        options = [self._option(c, segment) for c in near[:3]]
        return Move("unknown", options=options, score=segment.score, part=segment.text)


def family(intent: IntentSpec) -> str:
    """What answers an intent: intents that refuse are one family, as there is no answer whichever is taken; so is small talk."""
    return intent.status if intent.status != "answer" else intent.id
